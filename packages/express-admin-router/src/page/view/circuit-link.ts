import { decodeName } from '../../routing/circuit-name.js';
import { encodeName } from '../api/encode-name.js';
import { visibleText } from '../text/visible-text.js';
import { element, setText } from './element.js';

/** The circuit that the address names after its `#`, as a runbook links it. */
export class CircuitLink {
  /** Says that the circuit is not there. */
  readonly element = element('p', { class: 'missing', role: 'status', hidden: true });
  /** Undefined where the address names none, or it was shown. */
  #name = linkedName();

  /** @param onLink - the address names another circuit now. */
  listen(onLink: () => void): void {
    window.addEventListener('hashchange', () => {
      this.#name = linkedName();
      onLink();
    });
  }

  /** Finds what is linked, once. @param find - finds something by the name of its circuit. */
  follow<Found>(find: (name: string) => Found | undefined): Found | undefined {
    const name = this.#name;
    const found = name === undefined ? undefined : find(name);
    this.element.hidden = name === undefined || found !== undefined;
    if (name !== undefined) setText(this.element, `There is no circuit named “${visibleText(name)}”.`);
    if (found !== undefined) this.#name = undefined;
    return found;
  }

  /** Writes the circuit that is shown into the address, so that it can be copied from there. */
  show(name: string | undefined): void {
    const hash = name === undefined ? '' : `#${encodeName(name)}`;
    this.#name = undefined;
    // A relative address would be taken as one of the page's base, which may be another.
    if (location.hash !== hash) history.replaceState(null, '', `${location.pathname}${location.search}${hash}`);
  }
}

function linkedName(): string | undefined {
  const encoded = location.hash.slice(1);
  return encoded === '' ? undefined : decodeName(encoded);
}

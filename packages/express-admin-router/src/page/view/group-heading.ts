import { troubleOf } from '../model/order.js';
import type { WatchedCircuit } from '../model/watched-circuit.js';
import { circuitsText, countText } from '../text/numbers.js';
import { visibleText } from '../text/visible-text.js';
import { element, setAttribute, setText } from './element.js';
import { StateMark } from './state-mark.js';

/** The heading of the circuits whose names begin alike. It folds them. */
export class GroupHeading {
  readonly element: HTMLLIElement;
  isFolded = false;
  readonly #mark = new StateMark('mark mark-small');
  readonly #counts = element('span', { class: 'quiet' });

  constructor(prefix: string, onFold: () => void) {
    const name = prefix === '' ? 'Others' : visibleText(prefix);
    const button = element('button', { type: 'button', class: 'group-name', 'aria-expanded': 'true' }, name);
    button.addEventListener('click', () => {
      this.isFolded = !this.isFolded;
      setAttribute(button, 'aria-expanded', String(!this.isFolded));
      onFold();
    });
    this.element = element('li', { class: 'group' }, this.#mark.element, element('h3', {}, button), this.#counts);
  }

  /** @param circuits - those of the group that are asked for. */
  update(circuits: readonly WatchedCircuit[]): void {
    this.element.hidden = circuits.length === 0;
    const [first] = [...circuits].sort((one, other) => troubleOf(one) - troubleOf(other));
    this.#mark.show(first?.condition ?? 'closed');
    const troubled = circuits.filter(({ condition }) => condition !== 'closed').length;
    const trouble = troubled === 0 ? 'all closed' : `${countText(troubled)} not closed`;
    setText(this.#counts, `${circuitsText(circuits.length)}, ${trouble}`);
  }
}

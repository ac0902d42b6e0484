import { element, setText } from './element.js';

/** Says which service, and which of its processes, the page shows: in the header, the tab and every dialog. */
export class Place {
  readonly element: HTMLElement;
  readonly #title = element('h1', { dir: 'auto' });
  readonly #instance = element('p', { class: 'instance', hidden: true, dir: 'auto' });
  /** What the server put into the page, so that the tab has its name before anyone has given a token. */
  #name = document.title;
  #instanceName = '';

  constructor() {
    this.element = element('div', { class: 'where' }, this.#title, this.#instance);
    setText(this.#title, this.#name);
  }

  show(title: string | null, instance: string | null): void {
    if (title !== null) this.#name = title;
    this.#instanceName = instance ?? '';
    setText(this.#title, this.#name);
    setText(this.#instance, this.#instanceName);
    this.#instance.hidden = instance === null;
  }

  /** The title of the tab, after what is most urgent. */
  showInTab(urgent: string): void {
    const title = `${urgent === '' ? '' : `(${urgent}) `}${this.#joined(this.#name)}`;
    if (document.title !== title) document.title = title;
  }

  /** Where a change is made. A host tells production from staging, also where nobody gave the page a title. */
  get text(): string {
    return this.#joined(this.#name === 'Circuits' ? location.host : this.#name);
  }

  #joined(name: string): string {
    return this.#instanceName === '' ? name : `${name} · ${this.#instanceName}`;
  }
}

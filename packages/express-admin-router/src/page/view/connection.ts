import { momentText } from '../text/time.js';
import { element, setAttribute, setText } from './element.js';

/** Says whether what is shown is live. Assistive technology is told when that changes. */
export class Connection {
  readonly element = element('p', { class: 'connection', role: 'status' });
  readonly banner = element('p', { class: 'banner', role: 'alert', hidden: true });
  #isLost = false;
  #lastHeard: Date | undefined;

  constructor() {
    this.waiting();
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  waiting(): void {
    this.#show('waiting', 'Connecting…');
  }

  heard(): void {
    this.#lastHeard = new Date();
    this.#isLost = false;
    this.#show('live', 'Live');
  }

  /** The server wants to know first who asks. */
  refused(): void {
    this.#isLost = false;
    this.#show('refused', 'Not connected');
  }

  lost(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    const shown = this.#lastHeard && ` What you see is of ${momentText(this.#lastHeard, new Date())}.`;
    this.#show('lost', 'Not live', `The connection is lost.${shown ?? ''} Trying again…`);
  }

  #show(state: string, text: string, warning = ''): void {
    setAttribute(this.element, 'data-connection', state);
    setAttribute(document.body, 'data-connection', state);
    setText(this.element, text);
    this.banner.hidden = warning === '';
    setText(this.banner, warning);
  }
}

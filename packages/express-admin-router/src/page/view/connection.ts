import { momentText } from '../text/time.js';
import { element, setAttribute, setText } from './element.js';

/** Says whether what is shown is live. Assistive technology is told when that changes. */
export class Connection {
  readonly element = element('p', { class: 'connection', role: 'status' });
  readonly banner = element('p', { class: 'banner', role: 'alert', hidden: true });
  #lostSince: Date | undefined;
  #lastHeard = new Date();

  constructor() {
    this.#show('waiting', 'Connecting…');
  }

  get isLost(): boolean {
    return this.#lostSince !== undefined;
  }

  heard(): void {
    this.#lastHeard = new Date();
    this.#lostSince = undefined;
    this.#show('live', 'Live');
    this.banner.hidden = true;
    setText(this.banner, '');
  }

  lost(): void {
    if (this.#lostSince !== undefined) return;
    this.#lostSince = new Date();
    this.#show('lost', 'Not live');
    const heard = momentText(this.#lastHeard, new Date());
    this.banner.hidden = false;
    setText(this.banner, `The connection is lost. What you see is of ${heard}. Trying again…`);
  }

  #show(state: string, text: string): void {
    setAttribute(this.element, 'data-connection', state);
    setAttribute(document.body, 'data-connection', state);
    setText(this.element, text);
  }
}

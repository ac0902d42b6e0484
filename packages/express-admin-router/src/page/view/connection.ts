import type { ProblemError } from '../api/problem-error.js';
import { momentText } from '../text/time.js';
import { element, setAttribute, setText } from './element.js';

/** How the page stands with its server. */
export type ConnectionState = 'waiting' | 'live' | 'lost' | 'full' | 'refused' | 'paused';

const WORDS: Readonly<Record<ConnectionState, string>> = {
  waiting: 'Connecting…',
  live: 'Live',
  lost: 'Not live',
  full: 'Not live',
  refused: 'Not connected',
  paused: 'Paused',
};

/** Says whether what is shown is live. A change of it is announced to assistive technology. */
export class Connection {
  readonly element = element('p', { class: 'connection', role: 'status' });
  readonly banner = element('p', { class: 'banner', role: 'alert', hidden: true });
  #state: ConnectionState = 'waiting';
  #lastHeard: Date | undefined;

  constructor() {
    this.#show('waiting');
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Whether what is shown may be out of date. */
  get isStale(): boolean {
    return this.#state === 'lost' || this.#state === 'full';
  }

  waiting(): void {
    this.#show('waiting');
  }

  heard(): void {
    this.#lastHeard = new Date();
    this.#show('live');
  }

  /** The server wants to know first who asks. */
  refused(): void {
    this.#show('refused');
  }

  /** The tab is hidden, and holds no connection. */
  paused(): void {
    this.#show('paused');
  }

  /** @param problem - what the server answered; undefined where it did not. */
  lost(problem: ProblemError | undefined): void {
    const shown = this.#lastHeard && ` What you see is of ${momentText(this.#lastHeard, new Date())}.`;
    if (problem?.code === 'too_many_readers') {
      this.#show('full', `Too many pages are open: the server takes no more readers.${shown ?? ''} Trying again…`);
    } else if (this.#state !== 'lost') {
      const what = problem === undefined ? 'The connection is lost.' : `The server answered ${problem.status}.`;
      this.#show('lost', `${what}${shown ?? ''} Trying again…`);
    }
  }

  #show(state: ConnectionState, warning = ''): void {
    this.#state = state;
    setAttribute(this.element, 'data-connection', state);
    setAttribute(document.body, 'data-connection', state);
    setText(this.element, WORDS[state]);
    // Where nothing was ever shown, a notice says the same at large.
    this.banner.hidden = warning === '' || this.#lastHeard === undefined;
    setText(this.banner, warning);
  }
}

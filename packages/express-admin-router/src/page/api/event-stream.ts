import { credentials } from './admin-api.js';
import { EventParser, type ServerEvent } from './event-parser.js';
import { problemOf, type ProblemError } from './problem-error.js';

/** What a stream tells of. */
export interface StreamListener {
  readonly onEvent: (event: ServerEvent) => void;
  /** The connection was lost; it is tried again. */
  readonly onLost: () => void;
  /** The server wants other credentials; it is not tried again. */
  readonly onRefused: (problem: ProblemError) => void;
}

/** Samples come each second: after this long without any, the connection is dead, whatever the network says. */
const SILENCE_MS = 5000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

/** Reads the events by `fetch`, since an `EventSource` could send no token. Goes on where it stopped. */
export class EventStream {
  readonly #listener: StreamListener;
  readonly #token: () => string | null;
  readonly #parser = new EventParser();
  #waitMs = FIRST_WAIT_MS;

  constructor(listener: StreamListener, token: () => string | null) {
    this.#listener = listener;
    this.#token = token;
  }

  /** Reads until the server refuses. */
  async run(): Promise<void> {
    for (;;) {
      const refused = await this.#connect().catch(() => undefined);
      if (refused !== undefined) {
        this.#listener.onRefused(refused);
        return;
      }
      this.#listener.onLost();
      await new Promise((resolve) => setTimeout(resolve, this.#waitMs));
      this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
    }
  }

  async #connect(): Promise<ProblemError | undefined> {
    const abort = new AbortController();
    let alarm = setTimeout(() => abort.abort(), SILENCE_MS);
    try {
      const { lastId } = this.#parser;
      const resume = lastId === undefined ? {} : { 'Last-Event-ID': lastId };
      const headers = { ...credentials(this.#token()), ...resume };
      const response = await fetch('events?samples=1', { headers, signal: abort.signal });
      if (response.status === 401 || response.status === 403) return await problemOf(response);
      if (!response.ok || response.body === null) return undefined;
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        clearTimeout(alarm);
        alarm = setTimeout(() => abort.abort(), SILENCE_MS);
        this.#waitMs = FIRST_WAIT_MS;
        for (const event of this.#parser.push(read.value)) this.#listener.onEvent(event);
      }
      return undefined;
    } finally {
      clearTimeout(alarm);
      this.#parser.forgetRest();
    }
  }
}

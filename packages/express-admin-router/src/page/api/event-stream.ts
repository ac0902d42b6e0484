import { credentials } from './admin-api.js';
import { EventParser, type ServerEvent } from './event-parser.js';
import { problemOf, type ProblemError } from './problem-error.js';

/** What a stream tells of. */
export interface StreamListener {
  readonly onEvent: (event: ServerEvent) => void;
  /** The connection was lost, or there was no room for another reader, as the problem says; it is tried again. */
  readonly onLost: (problem: ProblemError | undefined) => void;
  /** The server wants other credentials; it is not tried again. */
  readonly onRefused: (problem: ProblemError) => void;
}

/** Samples come each second: after this long without any, the connection is dead, whatever the network says. */
const SILENCE_MS = 5000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;
/** How long a stream that made room for a request stays away. */
const AWAY_MS = 1000;

/**
 * Reads the events by `fetch`, since an `EventSource` could send no token. Goes on where it stopped. While it is paused,
 * it holds no connection.
 */
export class EventStream {
  readonly #listener: StreamListener;
  readonly #token: () => string | null;
  readonly #parser = new EventParser();
  #waitMs = FIRST_WAIT_MS;
  #connection: AbortController | undefined;
  #isPaused = false;
  #wake: (() => void) | undefined;

  constructor(listener: StreamListener, token: () => string | null) {
    this.#listener = listener;
    this.#token = token;
  }

  /** Ends the connection, or begins none, until it is resumed. */
  pause(): void {
    this.#isPaused = true;
    this.#connection?.abort();
  }

  resume(): void {
    this.#isPaused = false;
    this.#waitMs = FIRST_WAIT_MS;
    this.#wake?.();
  }

  /** Ends the connection for a moment, so that something else can have it. */
  makeRoom(): void {
    this.#connection?.abort('room');
  }

  /** Reads until the server refuses. */
  async run(): Promise<void> {
    for (;;) {
      if (this.#isPaused) await this.#rest(undefined);
      const connection = new AbortController();
      this.#connection = connection;
      const problem = await this.#read(connection).catch(() => undefined);
      this.#connection = undefined;
      if (problem !== undefined && (problem.status === 401 || problem.status === 403)) {
        this.#listener.onRefused(problem);
        return;
      }
      if (connection.signal.reason === 'room') {
        await this.#rest(AWAY_MS);
      } else if (!this.#isPaused) {
        this.#listener.onLost(problem);
        await this.#rest(Math.max(this.#waitMs, (problem?.retryAfter ?? 0) * 1000));
        this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
      }
    }
  }

  /** Waits, for good where no time is given, or until it is resumed. */
  async #rest(ms: number | undefined): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (ms !== undefined) setTimeout(resolve, ms);
    });
    this.#wake = undefined;
  }

  /** @returns what the server answered instead of a stream. */
  async #read(connection: AbortController): Promise<ProblemError | undefined> {
    let alarm = setTimeout(() => connection.abort(), SILENCE_MS);
    try {
      const { lastId } = this.#parser;
      const resume = lastId === undefined ? {} : { 'Last-Event-ID': lastId };
      const headers = { ...credentials(this.#token()), ...resume };
      const init = { headers, signal: connection.signal, priority: 'low' } as const;
      const response = await fetch('events?samples=1', init);
      if (!response.ok || response.body === null) return await problemOf(response);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        clearTimeout(alarm);
        alarm = setTimeout(() => connection.abort(), SILENCE_MS);
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

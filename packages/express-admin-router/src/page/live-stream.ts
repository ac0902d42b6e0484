import type { ServerEvent } from './api/event-parser.js';
import { EventStream } from './api/event-stream.js';
import type { ProblemError } from './api/problem-error.js';
import { readToken } from './api/tab-token.js';
import { Connection } from './view/connection.js';

/** What hears of the stream. */
export interface LiveStreamHost {
  readonly onEvent: (type: string, body: unknown) => void;
  /** The server wants other credentials. */
  readonly onRefused: (problem: ProblemError) => void;
  /** The page is live, or is not, or knows that it never was. */
  readonly onState: () => void;
}

/** The stream of the page, with what is said of it. It holds a connection only while the tab is seen. */
export class LiveStream {
  readonly connection = new Connection();
  readonly #host: LiveStreamHost;
  #stream = this.#newStream();

  constructor(host: LiveStreamHost) {
    this.#host = host;
  }

  start(): void {
    if (document.hidden) this.#pause();
    void this.#stream.run();
    // A browser has six connections for a host over HTTP/1.1: a tab that nobody sees holds none of them.
    document.addEventListener('visibilitychange', () => (document.hidden ? this.#pause() : this.#resume()));
    window.addEventListener('pagehide', () => this.#stream.pause());
    window.addEventListener('pageshow', ({ persisted }) => persisted && this.#resume());
  }

  /** Connects again after the server had refused. */
  reconnect(): void {
    this.connection.waiting();
    this.#stream = this.#newStream();
    void this.#stream.run();
  }

  /** Ends the connection for a moment, so that something else can have it. */
  makeRoom(): void {
    this.#stream.makeRoom();
  }

  #newStream(): EventStream {
    const listener = {
      onEvent: ({ type, data }: ServerEvent) => {
        const wasLive = this.connection.state === 'live';
        this.connection.heard();
        this.#host.onEvent(type, JSON.parse(data));
        if (!wasLive) this.#host.onState();
      },
      onLost: (problem: ProblemError | undefined) => {
        this.connection.lost(problem);
        this.#host.onState();
      },
      onRefused: (problem: ProblemError) => {
        this.connection.refused();
        this.#host.onRefused(problem);
      },
    };
    return new EventStream(listener, () => readToken.get());
  }

  #pause(): void {
    this.#stream.pause();
    if (this.connection.state === 'refused') return;
    this.connection.paused();
    this.#host.onState();
  }

  #resume(): void {
    if (this.connection.state === 'paused') this.connection.waiting();
    this.#stream.resume();
    this.#host.onState();
  }
}

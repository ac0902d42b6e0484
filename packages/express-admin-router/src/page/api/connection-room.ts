/** How long a change may wait before the streams make room for it: too short to be felt. */
export const CHANGE_PATIENCE_MS = 100;

/** The same for a request that only reads: a store may take its time, and every page would connect anew. */
export const READ_PATIENCE_MS = 1000;

/**
 * Keeps requests from waiting behind event streams. Over HTTP/1.1 a browser opens six connections to a host, and each
 * page that can be seen holds one of them for its stream: those beyond the sixth would wait for ever. A request that is
 * not answered soon therefore asks all pages of this browser to end their streams for a moment.
 */
export class ConnectionRoom {
  readonly #makeRoom: () => void;
  readonly #pages = new BroadcastChannel('tripswitch-live-pages');

  /** @param makeRoom - ends the stream of this page, which may go on a moment later. */
  constructor(makeRoom: () => void) {
    this.#makeRoom = makeRoom;
    this.#pages.addEventListener('message', makeRoom);
  }

  /** Waits for a request that was sent, and makes room for it where that takes long. */
  async forRequest<Answer>(request: Promise<Answer>, patienceMs: number): Promise<Answer> {
    const timer = setTimeout(() => {
      this.#pages.postMessage('make room');
      this.#makeRoom();
    }, patienceMs);
    try {
      return await request;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** How long a request may wait before the streams make room for it: too short to be felt. */
const PATIENCE_MS = 100;

/**
 * Keeps requests from waiting behind event streams. Over HTTP/1.1 a browser opens six connections to a host, and each
 * page that can be seen holds one of them for its stream: those beyond the sixth would wait for ever. A request that is
 * not answered at once therefore asks all pages of this browser to end their streams for a moment.
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
  async forRequest<Answer>(request: Promise<Answer>): Promise<Answer> {
    const timer = setTimeout(() => {
      this.#pages.postMessage('make room');
      this.#makeRoom();
    }, PATIENCE_MS);
    try {
      return await request;
    } finally {
      clearTimeout(timer);
    }
  }
}

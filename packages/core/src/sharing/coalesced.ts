/** Work that is done once more for all the requests that came while it was under way. */
export class Coalesced {
  readonly #work: () => Promise<void>;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  /** Resolves when the work that is under way, or that this began, is done. */
  run(): Promise<void> {
    this.#again = this.#running !== undefined;
    return (this.#running ??= this.#work().finally(() => {
      this.#running = undefined;
      if (this.#again) void this.run();
    }));
  }
}

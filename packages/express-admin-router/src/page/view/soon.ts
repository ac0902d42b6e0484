/** Short enough to seem at once, long enough for the events of an outage to come together. */
const WAIT_MS = 50;

/** Takes a step soon, once for all who ask for it meanwhile: a thousand circuits may open in the same moment. */
export class Soon {
  readonly #step: () => void;
  #isAsked = false;

  constructor(step: () => void) {
    this.#step = step;
  }

  ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    setTimeout(() => {
      this.#isAsked = false;
      this.#step();
    }, WAIT_MS);
  }
}

import type { Clock, ClockTimer } from '../clock/clock.js';

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 10_000;

/** Whether the store answers, and when it is asked again if it does not: at growing intervals, with jitter. */
export class StoreHealth {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #retry: () => void;
  #failures = 0;
  #timer: ClockTimer | undefined;

  constructor(clock: Clock, random: () => number, retry: () => void) {
    this.#clock = clock;
    this.#random = random;
    this.#retry = retry;
  }

  get degraded(): boolean {
    return this.#failures > 0;
  }

  /** Whether there is to be another attempt. */
  get waits(): boolean {
    return this.#timer !== undefined;
  }

  /** @returns whether the store answered until now. */
  failed(): boolean {
    const delayMs = Math.min(FIRST_RETRY_MS * 2 ** this.#failures, LONGEST_RETRY_MS) * (1 - 0.5 * this.#random());
    this.#failures++;
    this.#timer?.cancel();
    this.#timer = this.#clock.setTimer(() => {
      this.#timer = undefined;
      this.#retry();
    }, delayMs);
    // The process may end meanwhile; a last attempt is made before it does.
    this.#timer.hold?.(false);
    return this.#failures === 1;
  }

  /** @returns whether the store did not answer until now. */
  answered(): boolean {
    const wasDegraded = this.degraded;
    this.#failures = 0;
    this.stop();
    return wasDegraded;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}

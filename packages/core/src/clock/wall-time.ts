import type { Clock } from './clock.js';

/** How far the two clocks may drift apart, in milliseconds, before their distance is measured again. */
const TOLERANCE_MS = 50;

/**
 * Tells moments of the monotonic clock as wall time, for people to read (law T1).
 *
 * The distance of the clocks is kept until they have visibly drifted apart or the wall clock
 * jumped: measured anew each time, the same moment would differ by a millisecond now and then.
 */
export class WallTime {
  readonly #clock: Clock;
  #distance = NaN;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  at(moment: number): Date {
    const distance = this.#clock.wallNow() - this.#clock.now();
    if (!(Math.abs(distance - this.#distance) <= TOLERANCE_MS)) this.#distance = distance;
    return new Date(Math.round(moment + this.#distance));
  }
}

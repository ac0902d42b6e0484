import type { Clock } from './clock.js';

/** The drift of the two clocks, in milliseconds, after which their distance is measured again. */
const TOLERANCE_MS = 50;

/**
 * Converts moments of the monotonic clock to wall time, for people to read (law T1).
 *
 * The distance of the clocks is kept until they have drifted apart or the wall clock has jumped. If it were measured each
 * time, the date of the same moment would differ by a millisecond now and then.
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

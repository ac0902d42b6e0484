import { CountWindow } from '../machine/count-window.js';
import type { TripStrategy } from '../machine/trip-strategy.js';
import { whole } from './check.js';
import { rateStrategy, type RateOptions } from './rate-options.js';

/** The options of `countWindow`. */
export interface CountWindowOptions extends RateOptions {
  /** How many of the last completed calls are judged; 1 to 1,000,000. A byte of memory each, once there are calls. */
  readonly size: number;
}

/**
 * Opens the circuit by the rate of failures, or of slow calls, among the last `size` completed calls.
 *
 * @throws {@link ConfigurationError} on an option out of range, or a minimum above the size.
 */
export function countWindow(options: CountWindowOptions): TripStrategy {
  return rateStrategy('countWindow', options, 'size', whole(1, 1_000_000), 'calls', (size, thresholds) => {
    return new CountWindow(size, thresholds);
  });
}

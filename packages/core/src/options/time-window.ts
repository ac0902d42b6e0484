import { TimeWindow } from '../machine/time-window.js';
import type { TripStrategy } from '../machine/trip-strategy.js';
import { duration, type Rule } from './check.js';
import { rateStrategy, type RateOptions } from './rate-options.js';

/** The options of `timeWindow`. */
export interface TimeWindowOptions extends RateOptions {
  /** For how long a completed call is judged, in milliseconds, at least 1. A call is never judged for longer, and up to 1/40 shorter. */
  readonly durationMs: number;
}

// The slots of a shorter one could not be counted from the epoch.
const WINDOW: Rule = {
  accepts: (value) => duration.accepts(value) && (value as number) >= 1,
  expected: duration.expected.replace('above 0', 'of at least 1'),
};

/**
 * Opens the circuit by the rate of failures, or of slow calls, among the calls completed in the
 * last `durationMs`.
 *
 * @throws {@link ConfigurationError} on an option out of range.
 */
export function timeWindow(options: TimeWindowOptions): TripStrategy {
  return rateStrategy('timeWindow', options, 'durationMs', WINDOW, 'time', (durationMs, thresholds) => {
    return new TimeWindow(durationMs, thresholds);
  });
}

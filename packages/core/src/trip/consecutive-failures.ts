import { tripStrategy, type TripStrategy, type TripWindow } from '../machine/trip-strategy.js';
import { requireArgument, whole } from '../validation/rules.js';

// One list for all breakers: most of a large fleet have this strategy.
const NO_WINDOWS: TripWindow[] = [];
const noWindows = () => NO_WINDOWS;

/**
 * Opens the circuit after `failures` failures in a row, however long that took.
 *
 * @throws {@link ConfigurationError} when `failures` is not a whole number of at least 1.
 */
export function consecutiveFailures(failures: number): TripStrategy {
  requireArgument('consecutiveFailures', 'failures', failures, whole(1));
  return tripStrategy({
    description: `consecutiveFailures(${failures})`,
    consecutiveFailures: failures,
    fewestFailures: failures,
    judgesSlowCalls: false,
    shortestWindowMs: Infinity,
    createWindows: noWindows,
  });
}

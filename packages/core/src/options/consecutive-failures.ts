import { ConfigurationError } from '../errors/configuration-error.js';
import type { TripStrategy, TripWindow } from '../machine/trip-strategy.js';
import { problemWith, whole } from './check.js';

/**
 * Opens the circuit after `failures` failures in a row, however long that took.
 *
 * @throws {@link ConfigurationError} when `failures` is not a whole number of at least 1.
 */
export function consecutiveFailures(failures: number): TripStrategy {
  const rule = whole(1);
  if (!rule.accepts(failures)) {
    throw new ConfigurationError('consecutiveFailures', [problemWith('failures', failures, rule.expected)]);
  }
  return {
    description: `consecutiveFailures(${failures})`,
    consecutiveFailures: failures,
    fewestFailures: failures,
    judgesSlowCalls: false,
    shortestWindowMs: Infinity,
    createWindows: noWindows,
  };
}

// One for all: most breakers of a large fleet have this strategy.
const NO_WINDOWS: TripWindow[] = [];
function noWindows(): TripWindow[] {
  return NO_WINDOWS;
}

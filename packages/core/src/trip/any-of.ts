import { ConfigurationError } from '../errors/configuration-error.js';
import { isTripStrategy, tripStrategy, type TripStrategy } from '../machine/trip-strategy.js';
import { problemWith } from '../validation/rules.js';

/**
 * Opens the circuit as soon as one of the strategies would.
 *
 * @throws {@link ConfigurationError} without a strategy, or with an argument that is none.
 */
export function anyOf(...strategies: readonly TripStrategy[]): TripStrategy {
  const strangers = strategies.filter((strategy) => !isTripStrategy(strategy));
  if (strangers.length > 0 || strategies.length === 0) {
    throw new ConfigurationError('anyOf', [problemWith('a strategy', strangers[0], 'one or more trip strategies')]);
  }
  const least = (key: 'consecutiveFailures' | 'fewestFailures' | 'shortestWindowMs') =>
    Math.min(...strategies.map((strategy) => strategy[key]));
  return tripStrategy({
    description: `anyOf(${strategies.map((strategy) => strategy.description).join(', ')})`,
    consecutiveFailures: least('consecutiveFailures'),
    fewestFailures: least('fewestFailures'),
    shortestWindowMs: least('shortestWindowMs'),
    judgesSlowCalls: strategies.some((strategy) => strategy.judgesSlowCalls),
    createWindows: () => strategies.flatMap((strategy) => strategy.createWindows()),
  });
}

import { ConfigurationError } from '../errors/configuration-error.js';
import { problemWith } from '../validation/rules.js';
import { isTripStrategy, tripStrategy, type TripStrategy } from '../machine/trip-strategy.js';

/**
 * Opens the circuit as soon as one of the strategies would.
 *
 * @throws {@link ConfigurationError} when there is no strategy, or something else among them.
 */
export function anyOf(...strategies: readonly TripStrategy[]): TripStrategy {
  const strangers = strategies.filter((strategy) => !isTripStrategy(strategy));
  if (strangers.length > 0 || strategies.length === 0) {
    throw new ConfigurationError('anyOf', [problemWith('a strategy', strangers[0], 'one or more trip strategies')]);
  }
  return tripStrategy({
    description: `anyOf(${strategies.map((strategy) => strategy.description).join(', ')})`,
    consecutiveFailures: Math.min(...strategies.map((strategy) => strategy.consecutiveFailures)),
    fewestFailures: Math.min(...strategies.map((strategy) => strategy.fewestFailures)),
    shortestWindowMs: Math.min(...strategies.map((strategy) => strategy.shortestWindowMs)),
    judgesSlowCalls: strategies.some((strategy) => strategy.judgesSlowCalls),
    createWindows: () => strategies.flatMap((strategy) => strategy.createWindows()),
  });
}

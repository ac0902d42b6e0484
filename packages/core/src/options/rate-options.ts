import { ConfigurationError } from '../errors/configuration-error.js';
import type { RateThresholds } from '../machine/rate-thresholds.js';
import type { TripStrategy, TripWindow } from '../machine/trip-strategy.js';
import { problemsOf, rate, whole, type Rule } from './check.js';
import { readOptions } from './read-options.js';

/** What windows by count and by time have in common. */
export interface RateOptions {
  /** Opens the circuit when this part of the completed calls failed; above 0, up to 1. */
  readonly failureRateThreshold: number;
  /**
   * Opens the circuit when this part of the completed calls took longer than the breaker's
   * `slowCallThresholdMs`; above 0, up to 1. Default: slow calls are not judged.
   */
  readonly slowCallRateThreshold?: number | undefined;
  /** Completed calls below which no rate opens the circuit. */
  readonly minimumCalls: number;
}

/** Makes the strategy of a window, once its options are found to make sense. */
export function rateStrategy<Options extends RateOptions>(
  kind: string,
  given: Options,
  extent: keyof Options & string,
  extentRule: Rule,
  holds: 'calls' | 'time',
  createWindow: (extent: number, thresholds: RateThresholds) => TripWindow,
): TripStrategy {
  const rules = {
    [extent]: extentRule,
    failureRateThreshold: rate,
    slowCallRateThreshold: rate,
    minimumCalls: whole(1),
  };
  // A copy: what the caller does to its options later changes no breaker (law I3).
  const options = readOptions(given, rules);
  const problems = problemsOf(options, rules, '', [extent, 'failureRateThreshold', 'minimumCalls']);
  const { [extent]: size, failureRateThreshold, slowCallRateThreshold, minimumCalls } = { ...options };
  const most = size as number;
  if (
    holds === 'calls' &&
    extentRule.accepts(most) &&
    rules.minimumCalls.accepts(minimumCalls) &&
    minimumCalls > most
  ) {
    problems.push(`minimumCalls is ${minimumCalls}, more than the window's ${extent} of ${most} ever holds`);
  }
  if (problems.length > 0) throw new ConfigurationError(kind, problems);
  const thresholds = {
    failureRateThreshold,
    slowCallRateThreshold: slowCallRateThreshold ?? Infinity,
    minimumCalls,
  };
  return {
    description: `${kind}(${JSON.stringify({ [extent]: most, ...thresholds, slowCallRateThreshold })})`,
    consecutiveFailures: Infinity,
    fewestFailures: fewestFailures(thresholds),
    judgesSlowCalls: slowCallRateThreshold !== undefined,
    shortestWindowMs: holds === 'time' ? most : Infinity,
    createWindows: () => [createWindow(most, thresholds)],
  };
}

/** The fewest of the minimum number of calls that reach the threshold; by a quotient, as windows judge. */
function fewestFailures({ minimumCalls, failureRateThreshold }: RateThresholds): number {
  const product = Math.ceil(minimumCalls * failureRateThreshold);
  return (product - 1) / minimumCalls >= failureRateThreshold ? product - 1 : product;
}

import { ConfigurationError } from '../errors/configuration-error.js';
import type { TripCause } from '../machine/circuit-state.js';
import { tripStrategy, type TripStrategy, type TripWindow, type WindowStats } from '../machine/trip-strategy.js';
import { rate, readOptions, whole, type Rule } from '../validation/rules.js';

/** The options of windows by count and by time. At least one of the two rates is required. */
export interface RateOptions {
  /** Opens the circuit when this part of the completed calls failed; above 0, up to 1. Default: failures are not judged. */
  readonly failureRateThreshold?: number | undefined;
  /**
   * Opens the circuit when this part of the completed calls took longer than the breaker's `slowCallThresholdMs`; above
   * 0, up to 1. Default: slow calls are not judged.
   */
  readonly slowCallRateThreshold?: number | undefined;
  /** Completed calls below which no rate opens the circuit. */
  readonly minimumCalls: number;
}

/** The rates at which a window opens the circuit: Infinity for one that is not judged. */
export type RateThresholds = { readonly [Option in keyof Required<RateOptions>]: number };

/**
 * Judges the sums of a window.
 *
 * By a quotient, not by `failures >= threshold * calls`: 0.55 * 100 is a little more than 55, so that 55 failures of 100
 * would not reach 55 %.
 */
export function judgeRates(
  thresholds: RateThresholds,
  calls: number,
  failures: number,
  slows: number,
): TripCause | undefined {
  if ((failures === 0 && slows === 0) || calls < thresholds.minimumCalls) return undefined;
  if (failures / calls >= thresholds.failureRateThreshold) return 'failure_rate';
  return slows / calls >= thresholds.slowCallRateThreshold ? 'slow_call_rate' : undefined;
}

/** A window's sums and rates; the rates are null below the minimum number of calls (law C4). */
export function windowStats(minimumCalls: number, calls: number, failures: number, slowCalls: number): WindowStats {
  const rateOf = (part: number) => (calls < minimumCalls || calls === 0 ? null : part / calls);
  return { calls, failures, slowCalls, failureRate: rateOf(failures), slowCallRate: rateOf(slowCalls) };
}

/** Checks the options of a window, and makes its strategy. */
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
  const problems: string[] = [];
  const options = readOptions(given, rules, problems, [extent, 'minimumCalls']);
  const { failureRateThreshold, slowCallRateThreshold, minimumCalls = 0 } = options;
  const size = options[extent] as number;
  // A rate that is invalid was not read, but is not missing.
  if (problems.length === 0 && failureRateThreshold === undefined && slowCallRateThreshold === undefined) {
    problems.push('failureRateThreshold and slowCallRateThreshold are undefined, expected at least one of the two');
  }
  if (holds === 'calls' && minimumCalls > size) {
    problems.push(`minimumCalls is ${minimumCalls}, more than the window's ${extent} of ${size} ever holds`);
  }
  if (problems.length > 0) throw new ConfigurationError(kind, problems);
  const thresholds = {
    failureRateThreshold: failureRateThreshold ?? Infinity,
    slowCallRateThreshold: slowCallRateThreshold ?? Infinity,
    minimumCalls,
  };
  return tripStrategy({
    description: `${kind}(${JSON.stringify({ [extent]: size, failureRateThreshold, slowCallRateThreshold, minimumCalls })})`,
    consecutiveFailures: Infinity,
    fewestFailures: fewestOf(minimumCalls, failureRateThreshold ?? slowCallRateThreshold ?? 1),
    judgesSlowCalls: slowCallRateThreshold !== undefined,
    shortestWindowMs: holds === 'time' ? size : Infinity,
    createWindows: () => [createWindow(size, thresholds)],
  });
}

/** The fewest of the minimum number of calls that reach the threshold; by a quotient, as windows judge. */
function fewestOf(minimumCalls: number, threshold: number): number {
  const product = Math.ceil(minimumCalls * threshold);
  return (product - 1) / minimumCalls >= threshold ? product - 1 : product;
}

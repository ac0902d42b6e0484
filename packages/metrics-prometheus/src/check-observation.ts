import type { CircuitBreaker } from '@tripswitch/core';
import { having, problemWith, requireOptions, whole, type Rules } from '@tripswitch/core/store';
import { isBreaker, isFactory, type BreakerFactory } from './breaker-source.js';
import type { PromClientRegistry } from './prom-client-registry.js';

export interface ObserveOptions {
  /** Your registry of prom-client, of either content type. */
  readonly register: PromClientRegistry;
  /** Upper bounds of `circuit_breaker_call_duration_seconds`, in seconds, ascending. Default: eight from 0.005 to 5. */
  readonly buckets?: readonly number[] | undefined;
  /**
   * For how many names of breakers there are series. Those of further ones are summed as
   * `service="(other)"`, and a warning is given once. Default: 1,000.
   */
  readonly maxServices?: number | undefined;
}

const RULES: Rules = {
  register: having('a Registry of prom-client', 'registerMetric', 'getSingleMetric', 'removeSingleMetric', 'metrics'),
  buckets: [(value) => Array.isArray(value) && value.length > 0, 'a list of at least one number of seconds'],
  maxServices: whole(1),
};

interface Observation {
  readonly source: BreakerFactory | readonly CircuitBreaker[];
  readonly checked: ObserveOptions;
}

/**
 * Checks what `observeBreakers` is given.
 *
 * @throws ConfigurationError with every problem, by name and value.
 */
export function checkObservation(factoryOrBreakers: unknown, options: Partial<ObserveOptions> = {}): Observation {
  const problems: string[] = [];
  const source = isFactory(factoryOrBreakers) ? factoryOrBreakers : breakersOf(factoryOrBreakers, problems);
  if (Array.isArray(options.buckets)) checkBounds(options.buckets, problems);
  const checked = requireOptions('observeBreakers', options, RULES, ['register'], problems) as ObserveOptions;
  return { source, checked };
}

/** Finds the first bound that is none, or not above the one before. */
function checkBounds(buckets: readonly unknown[], problems: string[]): void {
  let least = 0;
  for (const [index, bound] of buckets.entries()) {
    if (typeof bound !== 'number' || !Number.isFinite(bound) || bound <= least) {
      problems.push(problemWith(`buckets[${index}]`, bound, `a number of seconds above ${least}`));
      return;
    }
    least = bound;
  }
}

function breakersOf(given: unknown, problems: string[]): CircuitBreaker[] {
  if (typeof given !== 'object' || given === null || !(Symbol.iterator in given)) {
    problems.push(problemWith('factoryOrBreakers', given, 'a CircuitBreakerFactory or breakers'));
    return [];
  }
  const list = [...(given as Iterable<unknown>)];
  list.forEach((item, index) => {
    if (!isBreaker(item)) problems.push(problemWith(`factoryOrBreakers[${index}]`, item, 'a CircuitBreaker'));
  });
  return list as CircuitBreaker[];
}

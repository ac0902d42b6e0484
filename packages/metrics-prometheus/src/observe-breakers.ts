import { ConfigurationError, type BreakerLifeEvent, type CircuitBreaker } from '@tripswitch/core';
import { callback, having, problemWith, requireOptions, type Rules } from '@tripswitch/core/store';
import { Registry } from 'prom-client';
import { BreakerMetrics, type PromClientRegistry } from './breaker-metrics.js';
import type { MetricSettings } from './definitions.js';
import type { ExemplarLabels } from './exemplar-labels.js';

/** What is needed of a `CircuitBreakerFactory`, also of one from another copy of core. */
export interface BreakerFactory {
  list(): CircuitBreaker[];
  on(event: 'breaker_created' | 'breaker_removed', listener: (event: BreakerLifeEvent) => void): () => void;
}

/** Options of {@link observeBreakers}. */
export interface ObserveOptions {
  /** Your registry of prom-client, of either content type. */
  readonly register: PromClientRegistry;
  /** Upper bounds of `circuit_breaker_call_duration_seconds`, in seconds, ascending. Default: seven from 0.005 to 10. */
  readonly buckets?: readonly number[] | undefined;
  /**
   * The name of the label for a breaker's name. Default: `service`. Choose another one where your scrape targets have a
   * label of that name: Prometheus then renames this one to `exported_service`, unless `honor_labels` is set.
   */
  readonly serviceLabel?: string | undefined;
  /**
   * Returns labels for the exemplar of a call that ends, such as the id of its trace. It is called in the call's own
   * asynchronous context, and needs a registry of OpenMetrics. Default: no exemplars.
   */
  readonly exemplarLabels?: ExemplarLabels | undefined;
}

const BUCKETS = [0.005, 0.025, 0.1, 0.25, 1, 2.5, 10];

/** The other labels of these metrics, and those that Prometheus itself gives every target. */
const OTHER_LABELS = ['mode', 'outcome', 'from', 'to', 'result', 'le', 'job', 'instance'];

const FACTORY = having('a CircuitBreakerFactory or breakers', 'list', 'on');
const BREAKER = having('a CircuitBreaker', 'observe', 'getStats');
const RULES: Rules = {
  register: having('a Registry of prom-client', 'registerMetric', 'getSingleMetric', 'removeSingleMetric', 'metrics'),
  buckets: [(value) => Array.isArray(value) && value.length > 0, 'a list of at least one number of seconds'],
  serviceLabel: [
    (value) => typeof value === 'string' && /^(?!__)[a-zA-Z_]\w*$/.test(value) && !OTHER_LABELS.includes(value),
    `a label name such as "service" or "circuit", and none of ${OTHER_LABELS.join(', ')}`,
  ],
  exemplarLabels: callback,
};

/**
 * Exports what breakers do, and what state they are in, by a registry of prom-client. Several observations may share a
 * registry.
 *
 * @param factoryOrBreakers - a factory, with the breakers that it makes later, or some breakers.
 * @returns what stops it, and removes the series of these breakers.
 * @throws {@link ConfigurationError} on invalid options, on a breaker that is observed on the registry already, on two
 * breakers of one name, and where the registry has other metrics of these names.
 *
 * @example
 * ```ts
 * const stop = observeBreakers(factory, { register });
 * app.get('/metrics', async (_request, response) => {
 *   response.type(register.contentType).send(await register.metrics());
 * });
 * ```
 */
export function observeBreakers(
  factoryOrBreakers: BreakerFactory | Iterable<CircuitBreaker>,
  options: ObserveOptions,
): () => void {
  const problems: string[] = [];
  const factory = FACTORY[0](factoryOrBreakers) ? (factoryOrBreakers as BreakerFactory) : undefined;
  const breakers = factory?.list() ?? readBreakers(factoryOrBreakers, problems);
  const given = (options as ObserveOptions | undefined) ?? ({} as ObserveOptions);
  if (Array.isArray(given.buckets)) checkBounds(given.buckets, problems);
  const read = requireOptions('observeBreakers', given, RULES, ['register'], problems);
  const metrics = metricsFor(read);
  const added = new Set<CircuitBreaker>();
  const endings = [metrics.begin()];
  const add = (breaker: CircuitBreaker) => {
    metrics.add(breaker, read.exemplarLabels);
    added.add(breaker);
  };
  const remove = (breaker: CircuitBreaker) => {
    if (added.delete(breaker)) metrics.remove(breaker);
  };
  const stop = () => {
    for (const breaker of added) remove(breaker);
    for (const end of endings.splice(0)) end();
  };
  try {
    breakers.forEach(add);
  } catch (error) {
    stop();
    throw error;
  }
  if (factory !== undefined) {
    endings.push(
      factory.on('breaker_created', ({ breaker }) => add(breaker)),
      factory.on('breaker_removed', ({ breaker }) => remove(breaker)),
    );
  }
  return stop;
}

/** The metrics of the registry, which are made for the first observation; later ones must not ask for others. */
function metricsFor({ register, serviceLabel, buckets, exemplarLabels }: ObserveOptions): BreakerMetrics {
  const before = BreakerMetrics.on(register);
  const settings: MetricSettings = {
    serviceLabel: serviceLabel ?? before?.settings.serviceLabel ?? 'service',
    buckets: buckets ?? before?.settings.buckets ?? BUCKETS,
    enableExemplars: before?.settings.enableExemplars ?? register.contentType === Registry.OPENMETRICS_CONTENT_TYPE,
  };
  const problems = (['serviceLabel', 'buckets'] as const)
    .filter((name) => before !== undefined && String(settings[name]) !== String(before.settings[name]))
    .map(
      (name) =>
        `${name} is ${String(settings[name])}, expected ${String(before?.settings[name])} as for what this register observes already`,
    );
  if (exemplarLabels !== undefined && !settings.enableExemplars) {
    problems.push(
      'exemplarLabels needs a registry of OpenMetrics: call ' +
        'register.setContentType(Registry.OPENMETRICS_CONTENT_TYPE) before anything is observed',
    );
  }
  if (problems.length > 0) throw new ConfigurationError('observeBreakers', problems);
  return before ?? new BreakerMetrics(register, settings);
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

function readBreakers(given: unknown, problems: string[]): CircuitBreaker[] {
  if (typeof given !== 'object' || given === null || !(Symbol.iterator in given)) {
    problems.push(problemWith('factoryOrBreakers', given, FACTORY[1]));
    return [];
  }
  const list = [...(given as Iterable<unknown>)];
  list.forEach((item, index) => {
    if (!BREAKER[0](item)) problems.push(problemWith(`factoryOrBreakers[${index}]`, item, BREAKER[1]));
  });
  return list as CircuitBreaker[];
}

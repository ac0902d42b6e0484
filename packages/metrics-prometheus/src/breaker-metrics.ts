import { ConfigurationError, type CircuitBreaker } from '@tripswitch/core';
import type { Metric, OpenMetricsContentType, Registry } from 'prom-client';
import { BreakerSeries } from './breaker-series.js';
import {
  createCounters,
  createGauges,
  createHistograms,
  type Counters,
  type Histograms,
  type MetricSettings,
  type ScrapedBreaker,
} from './definitions.js';
import type { ExemplarLabels } from './exemplar-labels.js';

/** A registry of prom-client, of either content type. */
export type PromClientRegistry = Registry | Registry<OpenMetricsContentType>;

/** Where the metrics of a registry are found again, also by another copy of this package. */
const METRICS = Symbol.for('@tripswitch/metrics-prometheus');

/** The metrics on one registry, for all factories and breakers that are observed there. */
export class BreakerMetrics {
  readonly settings: MetricSettings;
  readonly #register: PromClientRegistry;
  readonly #counters: Counters;
  readonly #histograms: Histograms;
  /** By the names under which the registry has them: one of OpenMetrics changes that of a counter. */
  readonly #metrics: ReadonlyMap<string, Metric>;
  readonly #observed = new Map<string, BreakerSeries>();
  #observations = 0;
  #scraped: readonly ScrapedBreaker[] | undefined;

  constructor(register: PromClientRegistry, settings: MetricSettings) {
    this.settings = settings;
    this.#register = register;
    this.#counters = createCounters(settings.serviceLabel);
    this.#histograms = createHistograms(settings);
    const gauges = createGauges(settings.serviceLabel, () => this.#scrape());
    const all = [gauges, this.#counters, this.#histograms].flatMap((some) => Object.values<Metric>(some));
    this.#metrics = new Map(all.map((metric) => [(metric as unknown as { name: string }).name, metric]));
    const taken = [...this.#metrics.keys()].filter((name) => register.getSingleMetric(name) !== undefined);
    if (taken.length > 0) {
      throw new ConfigurationError('observeBreakers', [
        `register has other metrics named ${taken.join(', ')}: rename those, or use another registry`,
      ]);
    }
    for (const metric of all) register.registerMetric(metric);
    Object.defineProperty(gauges.state, METRICS, { value: this });
  }

  /** Returns the metrics that a registry has already. */
  static on(register: PromClientRegistry): BreakerMetrics | undefined {
    const state = register.getSingleMetric('circuit_breaker_state') as { [METRICS]?: BreakerMetrics } | undefined;
    return state?.[METRICS];
  }

  /** Begins an observation. Returns what ends it; the last one that ends takes the metrics off the registry. */
  begin(): () => void {
    this.#observations++;
    return () => {
      this.#observations--;
      for (const [name, metric] of this.#observations > 0 ? [] : this.#metrics) {
        // The registry may have been cleared, and have another one of the name.
        if (this.#register.getSingleMetric(name) === metric) this.#register.removeSingleMetric(name);
      }
    };
  }

  /** @throws {@link ConfigurationError} when the breaker, or another one of its name, is observed already. */
  add(breaker: CircuitBreaker, exemplarLabels: ExemplarLabels | undefined): void {
    const name = labelOf(breaker);
    const other = this.#observed.get(name)?.breaker;
    if (other !== undefined) {
      const problem =
        other === breaker
          ? 'is observed on this register already: stop that observation first'
          : 'has the name of another one that is observed on this register: give it a name of its own';
      throw new ConfigurationError('observeBreakers', [`the breaker ${JSON.stringify(breaker.name)} ${problem}`]);
    }
    const labels = { [this.settings.serviceLabel]: name };
    this.#observed.set(name, new BreakerSeries(breaker, labels, this.#counters, this.#histograms, exemplarLabels));
    this.#scraped = undefined;
  }

  /** Ends the observation of a breaker, and removes its series. */
  remove(breaker: CircuitBreaker): void {
    this.#observed.get(labelOf(breaker))?.remove();
    this.#observed.delete(labelOf(breaker));
    this.#scraped = undefined;
  }

  /** All breakers at this moment. A scrape asks once for each gauge, without a pause, and gets one answer. */
  #scrape(): readonly ScrapedBreaker[] {
    if (this.#scraped === undefined) {
      const observed = [...this.#observed.values()];
      this.#scraped = observed.map(({ breaker, labels }) => ({ breaker, labels, stats: breaker.getStats() }));
      queueMicrotask(() => (this.#scraped = undefined));
    }
    return this.#scraped;
  }
}

/** Metrics leave as UTF-8, which has no half of a surrogate pair: names that are the same there are one. */
function labelOf({ name }: CircuitBreaker): string {
  return Buffer.from(name).toString();
}

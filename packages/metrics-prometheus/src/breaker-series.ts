import type { BreakerObserver, CircuitBreaker, CircuitState, ObservedOutcome } from '@tripswitch/core';
import type { BatchedCounter, CounterSeries } from './batched-counter.js';
import type { BatchedHistogram, HistogramSeries, Labels } from './batched-histogram.js';
import type { Counters, Histograms } from './definitions.js';
import { readExemplarLabels, type ExemplarLabels } from './exemplar-labels.js';

const OUTCOMES = ['success', 'failure', 'timeout', 'ignored'] as const;
const RESULTS = ['success', 'failure'] as const;

/** The transitions whose series exist from the start. */
const TRANSITIONS = [
  ['closed', 'open'],
  ['open', 'half_open'],
  ['open', 'closed'],
  ['half_open', 'open'],
  ['half_open', 'closed'],
] as const;

/**
 * Counts what this process does with one breaker.
 *
 * The breaker's own totals are not exported: they go back to zero at a reset, and are the fleet's if it is shared.
 */
export class BreakerSeries implements BreakerObserver {
  readonly breaker: CircuitBreaker;
  /** The label that names the breaker: the only one of most series. */
  readonly labels: Labels;
  readonly #counters: Counters;
  readonly #histogram: Histograms['durations'];
  readonly #exemplarLabels: ExemplarLabels | undefined;
  readonly #removals: (() => void)[] = [];
  readonly #calls: Readonly<Record<ObservedOutcome | 'rejected', CounterSeries>>;
  readonly #late: CounterSeries;
  readonly #slow: CounterSeries;
  readonly #wouldReject: CounterSeries;
  readonly #transitions = new Map<string, CounterSeries>();
  readonly #durations: Readonly<Record<ObservedOutcome, HistogramSeries>>;
  readonly #overhead: HistogramSeries;
  readonly #syncs: Readonly<Record<'success' | 'failure', HistogramSeries>>;

  constructor(
    breaker: CircuitBreaker,
    labels: Labels,
    counters: Counters,
    { durations, overhead, syncs }: Histograms,
    exemplarLabels: ExemplarLabels | undefined,
  ) {
    this.breaker = breaker;
    this.labels = labels;
    this.#counters = counters;
    this.#histogram = durations;
    this.#exemplarLabels = exemplarLabels;
    this.#calls = byName([...OUTCOMES, 'rejected'], (outcome) => this.#count(counters.calls, { outcome }));
    this.#late = this.#count(counters.late);
    this.#slow = this.#count(counters.slow);
    this.#wouldReject = this.#count(counters.wouldReject);
    for (const [from, to] of TRANSITIONS) this.#transition(from, to);
    this.#durations = byName(OUTCOMES, (outcome) => this.#time(durations, { outcome }));
    this.#overhead = this.#time(overhead);
    this.#syncs = byName(RESULTS, (result) => this.#time(syncs, { result }));
    this.#removals.push(breaker.observe(this));
  }

  /** Ends the observation, and removes the series of counters and histograms. */
  remove(): void {
    for (const remove of this.#removals) remove();
  }

  settled(outcome: ObservedOutcome, durationMs: number | null, late: boolean, slow: boolean): void {
    this.#calls[outcome].pending++;
    if (late) this.#late.pending++;
    if (slow) this.#slow.pending++;
    if (durationMs === null) return;
    const series = this.#durations[outcome];
    if (this.#exemplarLabels === undefined) series.observe(durationMs / 1000);
    else this.#observeWithExemplar(series, durationMs / 1000, this.#exemplarLabels);
  }

  rejected(): void {
    this.#calls.rejected.pending++;
  }

  wouldReject(): void {
    this.#wouldReject.pending++;
  }

  transitioned(from: CircuitState, to: CircuitState): void {
    this.#transition(from, to).pending++;
  }

  overhead(durationMs: number): void {
    this.#overhead.observe(durationMs / 1000);
  }

  synced(result: 'success' | 'failure', durationMs: number): void {
    this.#syncs[result].observe(durationMs / 1000);
  }

  #observeWithExemplar(series: HistogramSeries, seconds: number, exemplarLabels: ExemplarLabels): void {
    let labels: Labels | undefined;
    try {
      labels = readExemplarLabels(exemplarLabels());
    } finally {
      // Also where it throws: the call is counted, and the breaker reports the error.
      if (labels === undefined) series.observe(seconds);
    }
    if (labels !== undefined) {
      this.#histogram.observe({ labels: series.labels, value: seconds, exemplarLabels: labels });
    }
  }

  #transition(from: CircuitState, to: CircuitState): CounterSeries {
    const key = `${from} ${to}`;
    const series = this.#transitions.get(key) ?? this.#count(this.#counters.transitions, { from, to });
    this.#transitions.set(key, series);
    return series;
  }

  #count(counter: BatchedCounter, more: Labels = {}): CounterSeries {
    const series = counter.add({ ...this.labels, ...more });
    this.#removals.push(() => counter.drop(series));
    return series;
  }

  #time(histogram: BatchedHistogram, more: Labels = {}): HistogramSeries {
    const series = histogram.add({ ...this.labels, ...more });
    this.#removals.push(() => histogram.drop(series));
    return series;
  }
}

function byName<Name extends string, Value>(names: readonly Name[], make: (name: Name) => Value) {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, Value>;
}

import type { BreakerStats, CircuitBreaker } from '@tripswitch/core';
import { Gauge } from 'prom-client';
import { BatchedCounter } from './batched-counter.js';
import { BatchedHistogram, type Labels } from './batched-histogram.js';

/** What differs between two registries. */
export interface MetricSettings {
  /** The name of the label for a breaker's name. */
  readonly serviceLabel: string;
  /** Upper bounds of the durations of calls, in seconds. */
  readonly buckets: readonly number[];
  /** Whether there are exemplars: the registry is one of OpenMetrics. */
  readonly enableExemplars: boolean;
}

/** A breaker as a scrape finds it. */
export interface ScrapedBreaker {
  readonly breaker: CircuitBreaker;
  /** The label that names it. */
  readonly labels: Labels;
  readonly stats: BreakerStats;
}

export type Counters = ReturnType<typeof createCounters>;
export type Histograms = ReturnType<typeof createHistograms>;

const MODES = ['automatic', 'forced_open', 'forced_closed', 'observe'] as const;
const STATE_VALUES = { closed: 0, open: 1, half_open: 2 } as const;

/** Gauges that are read when they are scraped. Like all metrics here, they are not registered yet. */
export function createGauges(serviceLabel: string, scrape: () => readonly ScrapedBreaker[]) {
  // Of a cluster's workers the highest: a sum of states means nothing.
  const base = { labelNames: [serviceLabel], aggregator: 'max' as const, registers: [] };
  const gauge = (name: string, help: string, valueOf: (scraped: ScrapedBreaker) => number) => {
    return new Gauge({
      ...base,
      name,
      help,
      collect() {
        // In one step with prom-client's reading of the values, so that no scrape finds the gauge empty (defect D42).
        this.reset();
        for (const scraped of scrape()) this.set(scraped.labels, valueOf(scraped));
      },
    });
  };
  return {
    state: gauge('circuit_breaker_state', 'State of the circuit: 0 closed, 1 open, 2 half-open.', ({ stats }) => {
      return STATE_VALUES[stats.state];
    }),
    rejecting: gauge(
      'circuit_breaker_rejecting',
      'Whether a call made now would be rejected: 1 if so; 0 once the breaker was closed by close().',
      ({ breaker, stats }) => Number(!stats.admits && !breaker.disposed),
    ),
    mode: new Gauge({
      ...base,
      name: 'circuit_breaker_mode',
      help: 'Mode of the circuit: 1 for the one in force.',
      labelNames: [serviceLabel, 'mode'],
      collect() {
        this.reset();
        for (const { labels, stats } of scrape()) {
          for (const mode of MODES) this.set({ ...labels, mode }, Number(mode === stats.mode));
        }
      },
    }),
    failureRate: gauge(
      'circuit_breaker_failure_rate',
      'Failures per completed call in the window that judges the circuit, 0 to 1; 0 while there is no rate.',
      ({ stats }) => stats.failureRate ?? 0,
    ),
    slowCallRate: gauge(
      'circuit_breaker_slow_call_rate',
      'Slow calls per completed call in the window that judges the circuit, 0 to 1; 0 while there is no rate.',
      ({ stats }) => stats.window?.slowCallRate ?? 0,
    ),
    degraded: gauge(
      'circuit_breaker_store_degraded',
      'Whether the circuit cannot reach its store, and goes on by its policy: 1 if so.',
      ({ stats }) => Number(stats.store?.degraded === true),
    ),
  };
}

export function createCounters(serviceLabel: string) {
  const counter = (name: string, help: string, ...more: readonly string[]) =>
    new BatchedCounter({ name, help, labelNames: [serviceLabel, ...more], registers: [] });
  return {
    calls: counter('circuit_breaker_calls_total', 'Calls by how they ended; each has one outcome.', 'outcome'),
    late: counter(
      'circuit_breaker_late_results_total',
      'Calls that ended after the state in which they were admitted; their outcome is counted as well.',
    ),
    transitions: counter('circuit_breaker_transitions_total', 'Changes of state.', 'from', 'to'),
    slow: counter('circuit_breaker_slow_calls_total', 'Completed calls that took longer than slowCallThresholdMs.'),
    wouldReject: counter(
      'circuit_breaker_would_reject_total',
      'Calls that the mode observe admitted, and automatic would have rejected.',
    ),
  };
}

export function createHistograms({ serviceLabel, buckets, enableExemplars }: MetricSettings) {
  return {
    durations: new BatchedHistogram({
      name: 'circuit_breaker_call_duration_seconds',
      help: 'How long admitted calls took.',
      buckets: [...buckets],
      labelNames: [serviceLabel, 'outcome'],
      enableExemplars,
      registers: [],
    }),
    overhead: new BatchedHistogram({
      name: 'circuit_breaker_overhead_seconds',
      help: 'What the breaker itself took for a call, sampled.',
      buckets: [1e-6, 1e-5, 1e-3],
      labelNames: [serviceLabel],
      registers: [],
    }),
    syncs: new BatchedHistogram({
      name: 'circuit_breaker_store_sync_duration_seconds',
      help: 'How long exchanges with the store took.',
      buckets: [0.01, 0.1, 1],
      labelNames: [serviceLabel, 'result'],
      registers: [],
    }),
  };
}

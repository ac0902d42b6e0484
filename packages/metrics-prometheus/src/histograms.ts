import type { BucketCounts } from './bucket-counts.js';
import type { BlockDefinition, MetricDefinition } from './metric-definition.js';
import { histogramLines, type SeriesLabels } from './series-line.js';
import type { Service } from './service.js';
import type { Buckets } from './service-counts.js';

function block(
  bounds: readonly number[],
  labels: SeriesLabels,
  countsOf: (service: Service) => BucketCounts,
): BlockDefinition {
  return {
    lines: histogramLines(bounds, labels),
    read: (service, values) => {
      countsOf(service).write(values);
    },
    reset: (service) => {
      countsOf(service).reset();
    },
  };
}

export function histograms(buckets: Buckets): MetricDefinition[] {
  const outcomes = ['success', 'failure', 'timeout', 'ignored'] as const;
  const results = ['success', 'failure'] as const;
  return [
    {
      name: 'circuit_breaker_call_duration_seconds',
      help: 'How long admitted calls took.',
      type: 'histogram',
      aggregator: 'sum',
      blocks: outcomes.map((outcome) => block(buckets.call, { outcome }, ({ counts }) => counts.durations[outcome])),
    },
    {
      name: 'circuit_breaker_overhead_seconds',
      help: 'What the breaker itself took for a call, sampled.',
      type: 'histogram',
      aggregator: 'sum',
      blocks: [block(buckets.overhead, {}, ({ counts }) => counts.overheads)],
    },
    {
      name: 'circuit_breaker_store_sync_duration_seconds',
      help: 'How long exchanges with the store took.',
      type: 'histogram',
      aggregator: 'sum',
      blocks: results.map((result) => block(buckets.sync, { result }, ({ counts }) => counts.syncs[result])),
    },
  ];
}

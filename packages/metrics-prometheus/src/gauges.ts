import type { BlockDefinition, MetricDefinition } from './metric-definition.js';
import { plainLines } from './series-line.js';
import { MODES, type ServiceMoment } from './service.js';

/** Read at scrape time. Of a cluster's workers the highest counts: a circuit of one says nothing of the others. */
function gauge(name: string, help: string, valueOf: (moment: ServiceMoment) => number): MetricDefinition {
  const block: BlockDefinition = {
    lines: plainLines({}),
    read: (_service, values, moment) => {
      values[0] = valueOf(moment);
    },
  };
  return { name, help, type: 'gauge', aggregator: 'max', blocks: [block] };
}

const MODE: MetricDefinition = {
  name: 'circuit_breaker_mode',
  help: 'Mode of the circuit: 1 for the one in force.',
  type: 'gauge',
  aggregator: 'max',
  blocks: [
    {
      lines: plainLines(...MODES.map((mode) => ({ mode }))),
      read: (_service, values, { modes }) => {
        modes.forEach((count, index) => (values[index] = count));
      },
    },
  ],
};

export const GAUGES: readonly MetricDefinition[] = [
  gauge('circuit_breaker_state', 'State of the circuit: 0 closed, 1 open, 2 half-open.', ({ state }) => state),
  MODE,
  gauge(
    'circuit_breaker_failure_rate',
    'Failures per completed call in the window that judges the circuit, from 0 to 1; 0 while there is no rate.',
    ({ failureRate }) => failureRate,
  ),
  gauge(
    'circuit_breaker_store_degraded',
    'Whether the circuit cannot follow its store, and goes on alone: 1 if so.',
    ({ degraded }) => degraded,
  ),
];

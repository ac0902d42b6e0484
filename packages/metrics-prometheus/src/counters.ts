import type { MetricDefinition } from './metric-definition.js';
import { plainLines } from './series-line.js';
import { TRANSITIONS } from './service-counts.js';

const CALLS = ['success', 'failure', 'timeout', 'ignored', 'rejected'] as const;

/** What this process did: the sum over all processes is what the fleet did. */
export const COUNTERS: readonly MetricDefinition[] = [
  {
    name: 'circuit_breaker_calls_total',
    help: 'Calls by how they ended; each call has one outcome.',
    type: 'counter',
    aggregator: 'sum',
    blocks: [
      {
        lines: plainLines(...CALLS.map((outcome) => ({ outcome }))),
        read: ({ counts }, values) => {
          CALLS.forEach((outcome, index) => (values[index] = counts.calls[outcome]));
        },
        reset: ({ counts }) => {
          for (const outcome of CALLS) counts.calls[outcome] = 0;
        },
      },
    ],
  },
  {
    name: 'circuit_breaker_late_results_total',
    help: 'Calls that ended after the state they were admitted in; their outcome is counted as well.',
    type: 'counter',
    aggregator: 'sum',
    blocks: [
      {
        lines: plainLines({}),
        read: ({ counts }, values) => {
          values[0] = counts.late;
        },
        reset: ({ counts }) => {
          counts.late = 0;
        },
      },
    ],
  },
  {
    name: 'circuit_breaker_transitions_total',
    help: 'Changes of state.',
    type: 'counter',
    aggregator: 'sum',
    blocks: [
      {
        lines: plainLines(...TRANSITIONS.map(([from, to]) => ({ from, to }))),
        read: ({ counts }, values) => {
          counts.transitions.forEach((count, index) => (values[index] = count));
        },
        reset: ({ counts }) => counts.transitions.fill(0),
      },
    ],
  },
];

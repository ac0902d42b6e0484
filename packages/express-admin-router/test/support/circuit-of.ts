import type { CircuitOnWire } from '../../src/wire/circuit-on-wire.js';

/** A circuit as the wire has it: closed, and idle, but for what is said. */
export function circuitOf(facts: Partial<CircuitOnWire>): CircuitOnWire {
  return {
    name: 'prices',
    state: 'closed',
    failure_count: 0,
    success_count: 0,
    total_calls: 0,
    failure_threshold: 5,
    recovery_timeout: 60,
    last_failure_time: null,
    mode: 'automatic',
    rejected_count: 0,
    ignored_count: 0,
    late_count: 0,
    consecutive_failures: 0,
    failure_rate: null,
    opened_count: 0,
    generation: 1,
    changed_at: '2026-01-01T00:00:00.000Z',
    retry_after: null,
    admits: true,
    last_error: null,
    window: null,
    store: null,
    timeout_count: 0,
    slow_count: 0,
    would_reject_count: 0,
    mode_info: null,
    ...facts,
  };
}

import { describe, expect, test } from 'vitest';
import { consecutiveFailures } from '../trip/consecutive-failures.js';
import { Machine } from '../machine/machine.js';
import { Permit } from '../machine/permit.js';
import { Pending } from './pending.js';
import { applyStep } from './step.js';

const RULES = {
  trip: consecutiveFailures(1_000_000),
  recoveryTimeoutMs: 1_000,
  recoveryBackoff: undefined,
  probes: 1,
  successThreshold: 1,
  failureThreshold: 1,
  mode: 'automatic' as const,
  probeTimeoutMs: 1_000,
};

function permitOf(generation: number): Permit {
  return Object.assign(new Permit(), { generation });
}

/** What a replica did while its store was away for long: each failure at a moment of its own. */
function failAt(pending: Pending, at: number, slow = false): void {
  const result = {
    outcome: 'failure',
    slow,
    timedOut: false,
    retryAfterMs: undefined,
    trip: false,
    facts: undefined,
  } as const;
  pending.outcome(permitOf(1), result, at);
}

function made() {
  const machine = new Machine(RULES, 0);
  return new Pending({ machine, countAlone: () => undefined });
}

describe('S2, S5: what a replica has not reported', () => {
  test('takes a bounded memory, and forgets no count', () => {
    const pending = made();
    for (let at = 1; at <= 5_000; at++) failAt(pending, at, at % 2 === 0);
    expect(pending.steps.length).toBeLessThanOrEqual(1_000);
    expect(pending.outcomes).toBe(5_000);
    const record = new Machine(RULES, 0);
    for (const step of pending.take()) applyStep(record, step, 9_000, 0);
    expect(record.totals).toMatchObject({ failureCount: 5_000, slowCount: 2_500 });
    expect(pending.outcomes).toBe(0);
  });

  test('moves no count to before the reset that it came after', () => {
    const pending = made();
    for (let at = 1; at <= 100; at++) failAt(pending, at);
    pending.push({ kind: 'reset', by: {} });
    for (let at = 101; at <= 1_200; at++) failAt(pending, at);
    const record = new Machine(RULES, 0);
    for (const step of pending.take()) applyStep(record, step, 9_000, 0);
    expect(record.totals.failureCount).toBe(1_100);
  });
});

import { describe, expect, test } from 'vitest';
import { consecutiveFailures } from '../trip/consecutive-failures.js';
import { Machine } from '../machine/machine.js';
import { Permit } from '../machine/permit.js';
import { Journal } from './journal.js';
import { applyStep, type AdmissionStep, type Step } from './report.js';

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
function failAt(journal: Journal, at: number, slow = false): void {
  const result = {
    outcome: 'failure',
    slow,
    timedOut: false,
    retryAfterMs: undefined,
    trip: false,
    facts: undefined,
  } as const;
  journal.outcome(permitOf(1), result, at);
}

function made() {
  const machine = new Machine(RULES, 0);
  return new Journal({ machine, countAlone: () => undefined }, 'replica');
}

describe('S2, S5: what a replica has not reported', () => {
  test('takes a bounded memory, and forgets no count', () => {
    const journal = made();
    for (let at = 1; at <= 5_000; at++) failAt(journal, at, at % 2 === 0);
    expect(journal.steps.length).toBeLessThanOrEqual(1_000);
    expect(journal.outcomes).toBe(5_000);
    const record = new Machine(RULES, 0);
    for (const step of journal.nextReport(0, false).steps)
      applyStep(record, step as Exclude<Step, AdmissionStep>, 9_000, 0);
    expect(record.totals).toMatchObject({ failureCount: 5_000, slowCount: 2_500 });
    journal.answered(journal.nextReport(0, false));
    expect(journal.outcomes).toBe(0);
  });

  test('moves no count to before the reset that it came after', () => {
    const journal = made();
    for (let at = 1; at <= 100; at++) failAt(journal, at);
    journal.push({ kind: 'reset', by: {} });
    for (let at = 101; at <= 1_200; at++) failAt(journal, at);
    const record = new Machine(RULES, 0);
    for (const step of journal.nextReport(0, false).steps)
      applyStep(record, step as Exclude<Step, AdmissionStep>, 9_000, 0);
    expect(record.totals.failureCount).toBe(1_100);
  });
});

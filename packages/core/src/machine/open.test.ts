import { describe, expect, test } from 'vitest';
import { MachineRun } from '../../test/support/machine-run.js';
import { recoveryStepMs } from './backoff.js';

describe('an open circuit', () => {
  test('refuses every call until its retry time, and counts it', () => {
    const run = new MachineRun().trip();
    expect(run.refusal()).toBe('open');
    expect(run.wait(999.9).refusal()).toBe('open');
    expect(run.machine.totals.rejectedCount).toBe(2);
    expect(run.machine.state).toBe('open');
  });

  test('turns half-open when the first call arrives at the retry time', () => {
    const run = new MachineRun().trip().wait(1_000);
    run.changes();
    expect(run.machine.state).toBe('open');
    expect(run.admit().lease).toEqual({ id: '3.11000', generation: 3, expiresAt: 11_500, durationMs: 500 });
    expect(run.changes()).toMatchObject([{ from: 'open', to: 'half_open', cause: 'recovery_timeout', at: 11_000 }]);
  });

  test('T3: needs nobody to look: a year later the first call is a probe', () => {
    const run = new MachineRun().trip().wait(365 * 86_400_000);
    expect(run.machine.state).toBe('open');
    expect(run.admit().lease).toBeDefined();
  });

  test('G2 D04: a late success leaves the streak alone', () => {
    const run = new MachineRun();
    const early = run.admit();
    run.trip();
    expect(run.succeed(early)).toBe('late');
    expect(run.machine).toMatchObject({ state: 'open', generation: 2 });
    expect(run.machine.consecutiveFailures).toBe(3);
    expect(run.machine.totals).toMatchObject({ lateCount: 1, successCount: 1, failureCount: 3 });
  });

  test('a late failure does not prolong the wait', () => {
    const run = new MachineRun();
    const early = run.admit();
    const { retryAt } = run.trip().machine;
    run.wait(900);
    expect(run.fail(early, { retryAfterMs: 60_000 })).toBe('late');
    expect(run.machine.retryAt).toBe(retryAt);
    expect(run.machine.totals.openedCount).toBe(1);
  });
});

describe('the recovery backoff', () => {
  const backoff = { factor: 2, maxMs: 10_000, jitter: 0 };

  test('grows with each opening in a row, up to its maximum, and starts anew after closing', () => {
    const run = new MachineRun({ recoveryBackoff: backoff }).trip();
    const waits = [run.machine.waitMs];
    for (let i = 0; i < 5; i++) {
      run.fail(run.probe());
      waits.push(run.machine.waitMs);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
    run.succeed(run.probe());
    expect(run.machine.state).toBe('closed');
    expect(run.trip().machine.waitMs).toBe(1_000);
  });

  test('starts anew after a reset', () => {
    const run = new MachineRun({ recoveryBackoff: backoff });
    run.fail(run.probe());
    run.machine.reset(run.now, {});
    expect(run.trip().machine.waitMs).toBe(1_000);
  });

  test.each([
    [0, 0, 1_000],
    [0, 0.999, 1_000],
    [0.5, 0, 1_000],
    [0.5, 0.5, 750],
    [1, 0.75, 250],
  ])('jitter %d with the random number %d makes a wait of %d', (jitter, random, wait) => {
    const run = new MachineRun({ recoveryBackoff: { ...backoff, jitter } });
    run.random = random;
    expect(run.trip().machine.waitMs).toBe(wait);
  });

  test('D53: a million openings in a row, or more, is a number like any other', () => {
    for (const opening of [1, 2, 1_000_000, Number.MAX_SAFE_INTEGER]) {
      const wait = recoveryStepMs(1_000, backoff, opening, 0);
      expect(wait).toBe(Math.min(10_000, 1_000 * 2 ** (opening - 1)));
      expect(recoveryStepMs(1_000, { factor: 1, maxMs: 10_000, jitter: 0 }, opening, 0)).toBe(1_000);
    }
  });

  test('never waits less for its maximum than without a backoff', () => {
    expect(recoveryStepMs(60_000, backoff, 1, 0)).toBe(60_000);
  });

  test('a Retry-After outranks the backoff, and the backoff goes on from there', () => {
    const run = new MachineRun({ recoveryBackoff: backoff });
    run.fail(run.probe(), { retryAfterMs: 12_345 });
    expect(run.machine.waitMs).toBe(12_345);
    run.fail(run.probe());
    expect(run.machine.waitMs).toBe(4_000);
  });
});

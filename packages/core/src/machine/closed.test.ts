import { describe, expect, test } from 'vitest';
import { MachineRun } from '../../test/support/machine-run.js';
import { anyOf, consecutiveFailures, countWindow, timeWindow } from '../../test/support/strategies.js';

const half = countWindow({ size: 10, failureRateThreshold: 0.5, minimumCalls: 4 });
const slow = countWindow({ size: 10, failureRateThreshold: 1, slowCallRateThreshold: 0.5, minimumCalls: 4 });

describe('a closed circuit', () => {
  test('admits everything, without a lease', () => {
    const run = new MachineRun();
    const permits = Array.from({ length: 100 }, () => run.admit());
    expect(permits.every((permit) => permit.generation === 1 && permit.lease === undefined)).toBe(true);
    expect(run.machine.passing).toBe(1);
  });

  test.each([
    ['three failures in a row', consecutiveFailures(3), 'fff', 'consecutive_failures'],
    ['no two failures in a row', consecutiveFailures(3), 'ffsffsff', undefined],
    ['G3: a streak that ignored calls interrupt', consecutiveFailures(3), 'fiifif', 'consecutive_failures'],
    ['the first failure of one', consecutiveFailures(1), 'f', 'consecutive_failures'],
    ['D20: a single failure below the minimum', half, 'f', undefined],
    ['half of the minimum', half, 'ssff', 'failure_rate'],
    ['a success that completes the minimum', half, 'ffss', 'failure_rate'],
    ['C1: ignored calls, which the rate does not know', half, 'fiiiif', undefined],
    ['C1 D17: ignored calls do not dilute: half of four', half, 'ifsifs', 'failure_rate'],
    ['slow successes', slow, 'SsSs', 'slow_call_rate'],
    ['too few slow successes', slow, 'Ssss', undefined],
    ['either of two: the streak', anyOf(consecutiveFailures(2), half), 'ff', 'consecutive_failures'],
    ['either of two: the rate', anyOf(consecutiveFailures(9), half), 'fsfs', 'failure_rate'],
    ['either of two windows: the second', anyOf(half, slow), 'SSss', 'slow_call_rate'],
  ] as const)('judges %s', (_name, trip, calls, cause) => {
    const run = new MachineRun({ trip }).play(calls);
    expect(run.changes().map((change) => change.cause)).toEqual(cause === undefined ? [] : [cause]);
    expect(run.machine.state).toBe(cause === undefined ? 'closed' : 'open');
  });

  test('C4: a time window of 100 % trips when everything fails', () => {
    const trip = timeWindow({ durationMs: 1_000, failureRateThreshold: 1, minimumCalls: 3 });
    expect(new MachineRun({ trip }).play('fff').machine.state).toBe('open');
    expect(new MachineRun({ trip }).play('sfff').machine.state).toBe('closed');
  });

  test('D22: failures an hour apart do not trip a window of five seconds', () => {
    const trip = timeWindow({ durationMs: 5_000, failureRateThreshold: 0.5, minimumCalls: 2 });
    const run = new MachineRun({ trip });
    for (let hour = 0; hour < 24; hour++) run.wait(3_600_000).play('f');
    expect(run.machine.state).toBe('closed');
  });

  test('C1 D17: forty of forty completed calls failed, whatever is still running', () => {
    const trip = countWindow({ size: 100, failureRateThreshold: 0.9, minimumCalls: 40 });
    const run = new MachineRun({ trip });
    for (let i = 0; i < 200; i++) run.admit();
    expect(run.play('f'.repeat(40)).machine.state).toBe('open');
  });

  test('opens for its recovery time, and says since when and why', () => {
    const run = new MachineRun().wait(5).trip();
    expect(run.machine).toMatchObject({
      state: 'open',
      generation: 2,
      changedAt: 10_005,
      waitMs: 1_000,
      retryAt: 11_005,
    });
    expect(run.changes()).toEqual([
      { kind: 'transition', from: 'closed', to: 'open', cause: 'consecutive_failures', generation: 2, at: 10_005 },
    ]);
  });

  test('a Retry-After on the failure that opens sets the wait, on an earlier one it does not', () => {
    const run = new MachineRun();
    run.fail(run.admit(), { retryAfterMs: 77 });
    run.play('f').fail(run.admit(), { retryAfterMs: 30_000 });
    expect(run.machine.waitMs).toBe(30_000);
  });

  test.each([0, -1, -Infinity, NaN])('D62 T4: a Retry-After of %d ms is no hint', (retryAfterMs) => {
    const run = new MachineRun({ recoveryTimeoutMs: 5_000 }).play('ff');
    run.fail(run.admit(), { retryAfterMs });
    expect(run.machine.waitMs).toBe(5_000);
  });

  test.each([
    ['below a second', 60_000, 1, 1_000],
    ['below a recovery time that is shorter than a second', 200, 1, 200],
    ['between', 60_000, 1_500, 1_500],
    ['above 24 hours', 60_000, 1e12, 86_400_000],
    ['without end', 60_000, Infinity, 86_400_000],
  ])('D62 T4: a Retry-After %s is bounded', (_name, recoveryTimeoutMs, retryAfterMs, waitMs) => {
    const run = new MachineRun({ recoveryTimeoutMs }).play('ff');
    run.fail(run.admit(), { retryAfterMs });
    expect(run.machine.waitMs).toBe(waitMs);
  });

  test('D62 T4: a Retry-After of a reopening waits no less than the step of the backoff', () => {
    const run = new MachineRun({ recoveryBackoff: { factor: 3, maxMs: 60_000, jitter: 0 } });
    run.fail(run.probe(), { retryAfterMs: 1 });
    expect(run.machine.waitMs).toBe(3_000);
    run.fail(run.probe(), { retryAfterMs: 20_000 });
    expect(run.machine.waitMs).toBe(20_000);
    const without = new MachineRun();
    without.fail(without.probe(), { retryAfterMs: 1 });
    expect(without.machine.waitMs).toBe(1_000);
  });

  test('a classifier that demands it opens the circuit below every threshold', () => {
    const run = new MachineRun();
    run.fail(run.admit(), { trip: true, describe: () => ({ name: 'HttpError', code: 403 }) });
    expect(run.machine).toMatchObject({ state: 'open', openedBy: { name: 'HttpError', code: 403, at: 10_000 } });
    expect(run.changes()).toMatchObject([{ cause: 'classified', detail: 'HttpError 403' }]);
  });
});

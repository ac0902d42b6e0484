import { describe, expect, test } from 'vitest';
import { MachineRun } from '../../test/support/machine-run.js';
import { countWindow } from '../../test/support/strategies.js';

describe('a half-open circuit', () => {
  test.each([1, 2, 5])('H1 H4: admits %d probes at once and refuses the next call', (probes) => {
    const run = new MachineRun({ probes, successThreshold: 10 });
    const permits = [run.probe(), ...Array.from({ length: probes - 1 }, () => run.admit())];
    expect(new Set(permits.map((permit) => permit.lease?.id)).size).toBe(probes);
    expect(run.refusal()).toBe('probe_limit');
    run.succeed(permits[0]);
    expect(run.admit().lease).toBeDefined();
    expect(run.refusal()).toBe('probe_limit');
  });

  test('H3: closes after as many successes as asked for, also where fewer probes may run at once', () => {
    const run = new MachineRun({ probes: 1, successThreshold: 3 });
    run.succeed(run.probe());
    run.succeed();
    expect(run.machine.state).toBe('half_open');
    run.succeed();
    expect(run.machine.state).toBe('closed');
    expect(run.changes().at(-1)).toMatchObject({ from: 'half_open', to: 'closed', cause: 'probe_succeeded' });
  });

  test('H3: one failure reopens it, and earlier successes of the round are forgotten', () => {
    const run = new MachineRun({ successThreshold: 3 });
    run.succeed(run.probe());
    run.succeed();
    run.fail();
    expect(run.machine.state).toBe('open');
    expect(run.changes().at(-1)).toMatchObject({ from: 'half_open', to: 'open', cause: 'probe_failed' });
    run.succeed(run.probe());
    run.succeed();
    expect(run.machine.state).toBe('half_open');
  });

  test('H3 D19: what closes starts with an empty window and an empty streak', () => {
    const trip = countWindow({ size: 4, failureRateThreshold: 0.5, minimumCalls: 2 });
    const run = new MachineRun({ trip }).play('ff');
    run.succeed(run.probe());
    expect(run.play('f').machine.state).toBe('closed');
    const streak = new MachineRun();
    streak.succeed(streak.probe());
    expect(streak.play('ff').machine.state).toBe('closed');
  });

  test('H2: takes the slot back at the deadline, counts the probe as failed, and opens as of the deadline', () => {
    const run = new MachineRun();
    run.probe();
    expect(run.wait(499.9).refusal()).toBe('probe_limit');
    run.wait(0.1).machine.advance(run.now, 0);
    expect(run.machine.state).toBe('open');
    expect(run.changes().at(-1)).toMatchObject({ from: 'half_open', to: 'open', cause: 'probe_timeout', at: 11_500 });
  });

  test('H2 D09: a probe that hangs delays recovery by its deadline and one wait, though nobody looked', () => {
    const run = new MachineRun();
    run.probe();
    expect(run.wait(1_500).admit().lease).toBeDefined();
    expect(run.machine.state).toBe('half_open');
  });

  test('H2: a success after the deadline closes nothing', () => {
    const run = new MachineRun();
    const probe = run.probe();
    expect(run.wait(500).succeed(probe)).toBe('late');
    expect(run.machine.state).toBe('open');
  });

  test('H2: the missed deadline of one probe reopens it while others run', () => {
    const run = new MachineRun({ probes: 2, successThreshold: 2 });
    run.probe();
    run.wait(400);
    const second = run.admit();
    expect(run.wait(100).succeed(second)).toBe('late');
    expect(run.machine.state).toBe('open');
  });

  test('H2: of two probes that hang the first deadline counts, whenever somebody looks', () => {
    const run = new MachineRun({ probes: 2, successThreshold: 2 });
    run.probe();
    run.wait(100).admit();
    run.wait(10_000).machine.advance(run.now, 0);
    expect(run.changes().at(-1)).toMatchObject({ to: 'open', cause: 'probe_timeout', at: 11_500 });
    expect(run.machine.totals.openedCount).toBe(2);
  });

  test('a probe that fails just at its deadline has failed once', () => {
    const run = new MachineRun();
    const probe = run.probe();
    expect(run.wait(500).fail(probe, { timedOut: true })).toBe('counted');
    expect(run.machine.totals).toMatchObject({ lateCount: 0, timeoutCount: 1, openedCount: 2 });
  });

  test('G3 D16: an ignored probe closes nothing and gives its slot back', () => {
    const run = new MachineRun();
    expect(run.ignore(run.probe())).toBe('counted');
    expect(run.machine.state).toBe('half_open');
    run.succeed(run.admit());
    expect(run.machine.state).toBe('closed');
  });

  test('D06: a late ignored call hands back no slot that it never held', () => {
    const run = new MachineRun();
    const early = run.admit();
    run.probe();
    expect(run.ignore(early)).toBe('late');
    expect(run.refusal()).toBe('probe_limit');
  });

  test.each(['succeed', 'fail', 'ignore'] as const)('G1 D08: a probe settled twice (%s) gives back one slot', (how) => {
    const run = new MachineRun({ probes: 2, successThreshold: 9 });
    const first = run.probe();
    run.succeed(first);
    run.admit();
    run.admit();
    expect(run[how](first)).toBe('repeated');
    expect(run.refusal()).toBe('probe_limit');
    expect(run.machine.state).toBe('half_open');
  });

  test('G2 D15: a probe of an earlier round neither closes nor reopens the next, and holds its slot', () => {
    const run = new MachineRun({ probes: 2, probeTimeoutMs: 60_000 });
    const stray = run.probe();
    run.fail(run.admit());
    expect(run.machine.state).toBe('open');
    run.probe();
    expect(run.refusal()).toBe('probe_limit');
    expect(run.succeed(stray)).toBe('late');
    expect(run.machine.state).toBe('half_open');
    expect(run.refusal()).toBeUndefined();
  });

  test('D05 D10: late results complete no round, and a round of three goes on as calls come', () => {
    const run = new MachineRun({ probes: 3, successThreshold: 3 });
    const early = [run.admit(), run.admit(), run.admit()];
    run.succeed(run.probe());
    for (const permit of early) run.succeed(permit);
    expect(run.machine.state).toBe('half_open');
    run.wait(3_600_000).succeed();
    run.wait(3_600_000).succeed();
    expect(run.machine.state).toBe('closed');
  });

  test('a Retry-After on the failure that reopens sets the wait', () => {
    const run = new MachineRun();
    run.fail(run.probe(), { retryAfterMs: 9_000 });
    expect(run.machine.waitMs).toBe(9_000);
  });

  test('a reset does not let a second probe out while the first still runs', () => {
    const run = new MachineRun({ probeTimeoutMs: 60_000 });
    const stray = run.probe();
    run.machine.reset(run.now, {});
    run.trip().wait(1_000);
    expect(run.refusal()).toBe('probe_limit');
    run.ignore(stray);
    expect(run.refusal()).toBeUndefined();
  });
});

import { describe, expect, test } from 'vitest';
import { MachineRun } from '../../test/support/machine-run.js';
import { countWindow } from '../../test/support/strategies.js';
import { recordOf, restore } from './record.js';

describe('permits and generations', () => {
  test('G1: the generation grows with every transition, reset and change of mode', () => {
    const run = new MachineRun();
    const seen = [run.machine.generation];
    const see = () => seen.push(run.machine.generation);
    run.trip();
    see();
    const probe = run.probe();
    see();
    run.succeed(probe);
    see();
    run.machine.reset(run.now, {});
    see();
    run.machine.setMode('observe', run.now, {});
    see();
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test.each(['succeed', 'fail', 'ignore'] as const)('G1: a permit settles once, then %s does nothing', (how) => {
    const run = new MachineRun();
    const permit = run.admit();
    run.fail(permit);
    const before = structuredClone(recordOf(run.machine));
    run.wait(10);
    expect(run[how](permit)).toBe('repeated');
    expect(recordOf(run.machine)).toEqual(before);
  });

  test('G2 D01: a success that began while closed does not close a half-open circuit', () => {
    const run = new MachineRun();
    const early = run.admit();
    run.probe();
    expect(run.succeed(early)).toBe('late');
    expect(run.machine.state).toBe('half_open');
  });

  test('G2 D02: a failure that began before the trip leaves half-open alone, and the good probe counts', () => {
    const run = new MachineRun();
    const early = run.admit();
    const probe = run.probe();
    expect(run.fail(early)).toBe('late');
    expect(run.machine.state).toBe('half_open');
    run.succeed(probe);
    expect(run.machine.state).toBe('closed');
  });

  test('G2 D03: failures that began before the trip do not trip the recovered circuit', () => {
    const run = new MachineRun();
    const early = Array.from({ length: 50 }, () => run.admit());
    run.succeed(run.probe());
    for (const permit of early) run.fail(permit);
    expect(run.machine.state).toBe('closed');
    expect(run.machine.totals).toMatchObject({ lateCount: 50, failureCount: 53 });
    expect(run.machine.consecutiveFailures).toBe(0);
  });

  test('G2 C1: a late result enters no window', () => {
    const trip = countWindow({ size: 10, failureRateThreshold: 0.5, minimumCalls: 2 });
    const run = new MachineRun({ trip });
    const early = [run.admit(), run.admit(), run.admit()];
    run.succeed(run.play('ff').probe());
    for (const permit of early) run.fail(permit);
    expect(run.machine.windows[0]!.stats(run.now).failureRate).toBeNull();
  });

  test('C2: totals count each call once, by what it was', () => {
    const run = new MachineRun({ trip: countWindow({ size: 100, failureRateThreshold: 1, minimumCalls: 100 }) });
    run.play('ssfiSF');
    run.fail(run.admit(), { timedOut: true });
    expect(run.machine.totals).toEqual({
      successCount: 3,
      failureCount: 3,
      ignoredCount: 1,
      lateCount: 0,
      timeoutCount: 1,
      slowCount: 2,
      rejectedCount: 0,
      wouldRejectCount: 0,
      openedCount: 0,
    });
  });

  test('a lease has a name that no other lease of its time has, also after a restart', () => {
    const run = new MachineRun({ probes: 3, successThreshold: 9 });
    const first = run.probe();
    run.admit();
    run.ignore(first);
    const restarted = new MachineRun({ probes: 3, successThreshold: 9 });
    restarted.now = run.now;
    restore(restarted.machine, recordOf(run.machine), run.now);
    restarted.admit();
    restarted.admit();
    const names = restarted.machine.leases.map((lease) => lease.id);
    expect(new Set(names).size).toBe(3);
  });
});

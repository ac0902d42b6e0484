import { describe, expect, test } from 'vitest';
import { MachineRun } from '../../test/support/machine-run.js';
import { countWindow } from '../../test/support/strategies.js';
import type { CircuitMode } from './circuit-state.js';

function order(run: MachineRun, mode: CircuitMode, ttlMs?: number): MachineRun {
  run.machine.setMode(mode, run.now, { actor: 'ada', reason: 'drill' }, ttlMs);
  return run;
}

describe('forced_open', () => {
  test('refuses every call, in any state', () => {
    for (const run of [new MachineRun(), new MachineRun().trip(), new MachineRun()]) {
      order(run, 'forced_open');
      expect(run.refusal()).toBe('forced_open');
      expect(run.machine.totals.rejectedCount).toBe(1);
    }
  });

  test('D39: never half-opens by itself, and is released by the order to be automatic', () => {
    const run = order(new MachineRun().trip(), 'forced_open').wait(365 * 86_400_000);
    run.machine.advance(run.now, 0);
    expect([run.refusal(), run.machine.state]).toEqual(['forced_open', 'open']);
    order(run, 'automatic');
    expect(run.admit().lease).toBeDefined();
  });

  test('D39: an order that was saved and restored can be taken back', () => {
    const saved = order(new MachineRun(), 'forced_open').machine.toRecord();
    const run = new MachineRun();
    run.machine.restore(saved, run.now);
    expect(run.refusal()).toBe('forced_open');
    expect(order(run, 'automatic').refusal()).toBeUndefined();
  });
});

describe('forced_closed', () => {
  test('admits and counts all, and never trips', () => {
    const run = order(new MachineRun(), 'forced_closed').play('f'.repeat(100));
    expect(run.machine).toMatchObject({ state: 'closed', mode: 'forced_closed' });
    expect(run.machine.totals).toMatchObject({ failureCount: 100, openedCount: 0 });
  });

  test('admits on an open circuit too, without concluding anything from it', () => {
    const run = order(new MachineRun().trip(), 'forced_closed').wait(5_000).play('sssfff');
    expect(run.machine.state).toBe('open');
    expect(run.machine.totals).toMatchObject({ successCount: 3, failureCount: 6, rejectedCount: 0, lateCount: 0 });
  });

  test('what failed under it is forgotten when it ends', () => {
    const run = order(new MachineRun(), 'forced_closed').play('fffff');
    expect(order(run, 'automatic').play('ff').machine.state).toBe('closed');
  });
});

describe('observe', () => {
  test('admits all, while the machine concludes and what it would have refused is counted', () => {
    const run = order(new MachineRun(), 'observe').play('fff');
    expect(run.machine.state).toBe('open');
    expect(run.changes().map(({ to }) => to)).toEqual(['observe', 'open']);
    run.play('ssf');
    expect(run.machine.state).toBe('open');
    expect(run.machine.totals).toMatchObject({
      wouldRejectCount: 3,
      rejectedCount: 0,
      successCount: 2,
      failureCount: 4,
    });
  });

  test('probes, closes, and decides nothing by the calls beyond the probes', () => {
    const run = order(new MachineRun(), 'observe').trip();
    const probe = run.probe();
    const beyond = run.admit();
    expect(beyond.shadow).toBe(true);
    run.fail(beyond);
    expect(run.machine.state).toBe('half_open');
    run.succeed(probe);
    expect(run.machine.state).toBe('closed');
  });
});

describe('any order', () => {
  test.each(['automatic', 'forced_open', 'forced_closed', 'observe'] as const)(
    'G1: %s begins a generation, says who and why, and makes what runs late',
    (mode) => {
      const run = new MachineRun();
      const early = run.admit();
      order(run, mode);
      expect(run.machine.generation).toBe(2);
      expect(run.changes()).toEqual([
        {
          kind: 'mode',
          from: 'automatic',
          to: mode,
          cause: 'operator',
          generation: 2,
          at: 10_000,
          actor: 'ada',
          reason: 'drill',
        },
      ]);
      expect(run.fail(early)).toBe('late');
    },
  );

  test('ends at its time-to-live, which is told as of that moment', () => {
    const run = order(new MachineRun(), 'forced_open', 200);
    run.changes();
    expect(run.wait(199.9).refusal()).toBe('forced_open');
    expect(run.wait(5_000).refusal()).toBeUndefined();
    expect(run.machine.mode).toBe('automatic');
    expect(run.changes()).toEqual([
      { kind: 'mode', from: 'forced_open', to: 'automatic', cause: 'ttl', generation: 3, at: 10_200 },
    ]);
  });

  test('G2: makes late what fails after its end, though nobody looked in between', () => {
    const run = new MachineRun();
    order(run, 'observe', 200).play('ff');
    const third = run.admit();
    run.changes();
    expect(run.wait(300).fail(third)).toBe('late');
    expect(run.machine.state).toBe('closed');
    expect(run.changes()).toMatchObject([{ kind: 'mode', cause: 'ttl', at: 10_200 }]);
  });

  test('G2: a probe that fails after the end of the order that admitted it reopens nothing', () => {
    const run = order(new MachineRun({ probeTimeoutMs: 60_000 }).trip().wait(1_000), 'observe', 200);
    const probe = run.admit();
    expect(run.wait(300).fail(probe)).toBe('late');
    expect(run.machine.state).toBe('half_open');
  });

  test('G2: a success that completes the minimum of calls after the end of its order opens nothing', () => {
    const trip = countWindow({ size: 10, failureRateThreshold: 0.5, minimumCalls: 3 });
    const run = order(new MachineRun({ trip }), 'observe', 200).play('ff');
    const third = run.admit();
    run.wait(300).succeed(third);
    expect(run.machine).toMatchObject({ state: 'closed', mode: 'automatic' });
  });

  test('a later order is not ended by the time-to-live of an earlier one', () => {
    const run = order(order(new MachineRun(), 'forced_open', 200), 'forced_open');
    expect(run.wait(10_000).refusal()).toBe('forced_open');
  });

  test('a probe that was out when the order came keeps its slot, and the circuit is not stuck', () => {
    const run = new MachineRun();
    run.probe();
    order(order(run, 'forced_closed'), 'automatic');
    expect(run.refusal()).toBe('probe_limit');
    expect(run.wait(500).admit().lease).toBeDefined();
  });
});

describe('a reset', () => {
  test('closes, in automatic mode, with counters at zero; what runs is late', () => {
    const run = new MachineRun();
    const early = run.admit();
    run.trip();
    order(run, 'forced_open');
    run.refusal();
    run.changes();
    run.machine.reset(run.now, { actor: 'ada' });
    expect(run.machine).toMatchObject({ state: 'closed', mode: 'automatic', generation: 4, lastFailureAt: undefined });
    expect(Object.values(run.machine.totals).every((count) => count === 0)).toBe(true);
    expect(run.changes()).toEqual([
      { kind: 'reset', from: 'open', to: 'closed', cause: 'reset', generation: 4, at: 10_000, actor: 'ada' },
    ]);
    expect(run.fail(early)).toBe('late');
    expect(run.play('ff').machine.state).toBe('closed');
  });

  test('forgets what waited to be judged', () => {
    const run = new MachineRun({ trip: countWindow({ size: 9, failureRateThreshold: 0.5, minimumCalls: 1 }) });
    run.machine.judge.watching = 'later';
    expect(run.play('f').machine.toRecord().unjudged).toHaveLength(1);
    run.machine.reset(run.now, {});
    expect(run.machine.toRecord().unjudged).toEqual([]);
    run.machine.judgeUntil(run.now, run.now, 0);
    expect(run.machine.state).toBe('closed');
  });

  test('begins a generation also where the circuit was closed', () => {
    const run = new MachineRun().play('ff');
    run.machine.reset(run.now, {});
    expect(run.machine.generation).toBe(2);
    expect(run.play('ff').machine.state).toBe('closed');
  });
});

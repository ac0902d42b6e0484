import { describe, expect, test } from 'vitest';
import { MachineRun } from '../../test/support/machine-run.js';
import { countWindow } from '../../test/support/strategies.js';
import type { CircuitMode } from './circuit-state.js';
import { recordOf, restore } from './record.js';

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
    const saved = recordOf(order(new MachineRun(), 'forced_open').machine);
    const run = new MachineRun();
    restore(run.machine, saved, run.now);
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

describe('D66: the mode that is in force, ordered again,', () => {
  test.each(['automatic', 'forced_open', 'forced_closed', 'observe'] as const)(
    'begins no generation and clears nothing (%s)',
    (mode) => {
      const run = order(new MachineRun(), mode);
      const early = mode === 'forced_open' ? undefined : run.play('ff').admit();
      const { generation } = run.machine;
      run.changes();
      run.machine.setMode(mode, run.now, {});
      expect(run.machine).toMatchObject({ mode, generation });
      expect(run.changes()).toEqual([]);
      if (early !== undefined) expect(run.fail(early)).toBe('counted');
      expect(run.machine.consecutiveFailures).toBe(early === undefined ? 0 : 3);
    },
  );

  test('leaves a running probe alone', () => {
    const run = order(new MachineRun(), 'observe').trip();
    const probe = run.probe();
    order(run, 'observe');
    expect(run.succeed(probe)).toBe('counted');
    expect(run.machine.state).toBe('closed');
  });

  test('is noted where its reason or its end are new', () => {
    const run = order(new MachineRun(), 'forced_open', 200);
    run.changes();
    order(run, 'forced_open', 5_000);
    expect(run.changes()).toEqual([
      {
        kind: 'mode',
        from: 'forced_open',
        to: 'forced_open',
        cause: 'operator',
        generation: 2,
        at: 10_000,
        actor: 'ada',
        reason: 'drill',
      },
    ]);
    expect(run.wait(4_999).refusal()).toBe('forced_open');
    run.machine.setMode('forced_open', run.now, {});
    expect(run.wait(60_000).refusal()).toBe('forced_open');
    expect(run.changes()).toMatchObject([{ from: 'forced_open', to: 'forced_open' }]);
  });
});

describe('a base mode', () => {
  test('holds until an operator orders another, and again after that one ended', () => {
    const run = order(new MachineRun({ mode: 'observe' }), 'forced_open', 200);
    expect(run.refusal()).toBe('forced_open');
    expect(run.wait(200).machine.mode).toBe('forced_open');
    expect(run.refusal()).toBeUndefined();
    expect(run.machine).toMatchObject({ mode: 'observe', override: undefined });
  });

  test('is outranked by an order of automatic, and returns with a reset', () => {
    const run = order(new MachineRun({ mode: 'observe' }), 'automatic').trip();
    expect(run.refusal()).toBe('open');
    expect(run.machine.mode).toBe('automatic');
    run.machine.reset(run.now, {});
    expect(run.machine.mode).toBe('observe');
    expect(run.trip().refusal()).toBeUndefined();
  });

  test('is not recorded', () => {
    expect(recordOf(new MachineRun({ mode: 'observe' }).machine).override).toBeNull();
  });
});

describe('a circuit that an operator trips', () => {
  const by = { actor: 'ada', reason: 'maintenance' };

  test('opens with the cause operator, and probes by itself', () => {
    const run = new MachineRun();
    run.machine.trip(run.now, by, undefined, 0);
    expect(run.machine).toMatchObject({ state: 'open', waitMs: 1_000, openings: 1, mode: 'automatic' });
    expect(run.changes()).toMatchObject([{ kind: 'transition', from: 'closed', to: 'open', cause: 'operator', ...by }]);
    expect(run.wait(1_000).admit().lease).toBeDefined();
  });

  test('waits for as long as was ordered, longer than a hint may', () => {
    const run = new MachineRun();
    run.machine.trip(run.now, by, 400_000_000, 0);
    expect(run.wait(399_999_999).refusal()).toBe('open');
    expect(run.wait(1).refusal()).toBeUndefined();
  });

  test('begins its wait anew when it is open already, at the same step of the backoff', () => {
    const run = new MachineRun({ recoveryBackoff: { factor: 2, maxMs: 60_000, jitter: 0 } });
    run.fail(run.probe());
    expect(run.machine.waitMs).toBe(2_000);
    run.wait(1_500).machine.trip(run.now, by, undefined, 0);
    expect(run.machine).toMatchObject({ openings: 2, waitMs: 2_000, changedAt: run.now });
    expect(run.machine.totals.openedCount).toBe(2);
  });

  test('makes a running probe late', () => {
    const run = new MachineRun();
    const probe = run.probe();
    run.machine.trip(run.now, by, undefined, 0);
    expect(run.succeed(probe)).toBe('late');
    expect(run.machine.state).toBe('open');
  });

  test('rejects nothing while it is observed', () => {
    const run = order(new MachineRun(), 'observe');
    run.machine.trip(run.now, by, undefined, 0);
    expect(run.admit().shadow).toBe(true);
    expect(run.machine.totals).toMatchObject({ wouldRejectCount: 1, rejectedCount: 0 });
  });
});

describe('any order', () => {
  test.each(['forced_open', 'forced_closed', 'observe'] as const)(
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

  test('begins a generation also where the circuit was closed', () => {
    const run = new MachineRun().play('ff');
    run.machine.reset(run.now, {});
    expect(run.machine.generation).toBe(2);
    expect(run.play('ff').machine.state).toBe('closed');
  });
});

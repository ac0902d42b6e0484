import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NaiveCircuit, type NaiveEnd, type NaiveRules } from '../../test/support/naive-circuit.js';
import { anyOf, consecutiveFailures, countWindow, timeWindow } from '../../test/support/strategies.js';
import { refusalOf } from '../breaker/circuit.js';
import type { CircuitMode, Outcome } from './circuit-state.js';
import { Machine, type MachineRules } from './machine.js';
import { Permit } from './permit.js';
import { recordOf, restore } from './record.js';
import { decodeRecord, encodeRecord } from './record-codec.js';

/** What happens to a circuit. `which` picks among the permits that were given so far, settled ones too. */
type Step =
  | { readonly do: 'call' | 'reset' | 'look' }
  | { readonly do: 'wait'; readonly ms: number }
  | ({ readonly do: 'settle'; readonly which: number; readonly outcome: Outcome } & NaiveEnd)
  | { readonly do: 'trip'; readonly forMs?: number }
  | { readonly do: 'order'; readonly mode: CircuitMode; readonly ttlMs?: number };

const MODES = ['automatic', 'forced_open', 'forced_closed', 'observe'] as const;

// Short waits, so that deadlines, ends of orders and retry times are met exactly, early and late.
const ms = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.constantFrom(10, 20, 50, 1_000_000));

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Step>({ do: 'call' }) },
  {
    weight: 8,
    arbitrary: fc.record(
      {
        do: fc.constant('settle' as const),
        which: fc.nat({ max: 11 }),
        outcome: fc.constantFrom<Outcome>('success', 'failure', 'failure', 'ignored'),
        retryAfterMs: fc.integer({ min: 0, max: 40 }),
        slow: fc.boolean(),
        trip: fc.constantFrom(false, false, false, true),
      },
      { requiredKeys: ['do', 'which', 'outcome'] },
    ),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), ms }) },
  {
    weight: 1,
    arbitrary: fc.record(
      { do: fc.constant('trip' as const), forMs: fc.integer({ min: 1, max: 60 }) },
      { requiredKeys: ['do'] },
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ do: 'look' }, { do: 'look' }, { do: 'reset' }) },
  {
    weight: 1,
    arbitrary: fc.record(
      { do: fc.constant('order' as const), mode: fc.constantFrom(...MODES), ttlMs: fc.integer({ min: 1, max: 60 }) },
      { requiredKeys: ['do', 'mode'] },
    ),
  },
);

/** A call, and at once its result. */
const completed = (outcome: Outcome): Step[] => [{ do: 'call' }, { do: 'settle', which: 0, outcome }];

const outcomes = fc.array(fc.constantFrom<Outcome>('success', 'success', 'success', 'success', 'failure', 'ignored'), {
  minLength: 1,
  maxLength: 4,
});
const patience = fc.constantFrom<Step>({ do: 'wait', ms: 20 }, { do: 'wait', ms: 50 }, { do: 'wait', ms: 100 });

// What single steps seldom add up to: an outage, a round of probes one by one, and one of probes side by side.
const episode: fc.Arbitrary<readonly Step[]> = fc.oneof(
  fc.integer({ min: 1, max: 4 }).map((failures) => Array.from({ length: failures }, () => completed('failure')).flat()),
  fc.tuple(patience, outcomes).map(([wait, ends]): readonly Step[] => [wait, ...ends.flatMap(completed)]),
  patience.map((wait): readonly Step[] => [
    ...completed('failure'),
    ...completed('failure'),
    wait,
    { do: 'call' },
    { do: 'settle', which: 0, outcome: 'success', slow: true },
  ]),
  fc
    .tuple(patience, outcomes, ms)
    .map(([wait, ends, later]): readonly Step[] => [
      wait,
      ...ends.map((): Step => ({ do: 'call' })),
      { do: 'wait', ms: later },
      ...ends.map((outcome, i): Step => ({ do: 'settle', which: (i * 2) % ends.length, outcome })),
    ]),
);

const steps = fc
  .array(
    fc.oneof({ weight: 6, arbitrary: step.map((one): readonly Step[] => [one]) }, { weight: 1, arbitrary: episode }),
    { maxLength: 90, size: 'max' },
  )
  .map((parts) => parts.flat());

const naiveRules: fc.Arbitrary<NaiveRules> = fc.record({
  failures: fc.integer({ min: 1, max: 4 }),
  recoveryMs: fc.constantFrom(1, 20, 50),
  factor: fc.constantFrom(1, 2),
  maxMs: fc.constantFrom(10, 100),
  probes: fc.integer({ min: 1, max: 3 }),
  successes: fc.integer({ min: 1, max: 4 }),
  probeFailures: fc.constantFrom(1, 1, 2, 3),
  probeMs: fc.constantFrom(5, 10, 200),
  window: fc.record({
    size: fc.integer({ min: 3, max: 6 }),
    rate: fc.constantFrom(0.3, 0.5, 1),
    minimum: fc.constantFrom(2, 3),
  }),
});

function rulesOf(naive: NaiveRules): MachineRules {
  const { failures, recoveryMs, factor, maxMs, probes, successes, probeFailures, probeMs, window } = naive;
  return {
    trip: anyOf(
      consecutiveFailures(failures),
      countWindow({ size: window.size, failureRateThreshold: window.rate, minimumCalls: window.minimum }),
      // Watches without ever opening, so that its record is written and restored as well.
      timeWindow({ durationMs: 40, failureRateThreshold: 1, slowCallRateThreshold: 1, minimumCalls: 1_000_000 }),
    ),
    mode: 'automatic',
    recoveryTimeoutMs: recoveryMs,
    recoveryBackoff: { factor, maxMs, jitter: 0 },
    probes,
    successThreshold: successes,
    failureThreshold: probeFailures,
    probeTimeoutMs: probeMs,
  };
}

const ENDED = { slow: false, timedOut: false, retryAfterMs: undefined, trip: false, describe: undefined };

/** Plays steps on a machine. */
class Player {
  readonly rules: MachineRules;
  machine: Machine;
  permits: Permit[] = [];
  now = 1_000;

  constructor(rules: MachineRules) {
    this.rules = rules;
    this.machine = new Machine(rules, this.now);
  }

  /** @returns why a call was refused, if it was. */
  play(step: Step): string | undefined {
    const { machine, now } = this;
    if (step.do === 'wait') this.now += step.ms;
    if (step.do === 'look') machine.advance(now, 0);
    if (step.do === 'reset') machine.reset(now, {});
    if (step.do === 'order') machine.setMode(step.mode, now, {}, step.ttlMs);
    if (step.do === 'trip') this.#trip(step.forMs);
    if (step.do === 'settle') this.#settle(step);
    if (step.do !== 'call') return undefined;
    const permit = new Permit();
    const refusal = refusalOf(machine.admit(permit, now, 0));
    if (refusal === undefined) this.permits.push(permit);
    return refusal;
  }

  /** Another player that goes on from what a record keeps. */
  restarted(): Player {
    const other = new Player(this.rules);
    const decoded = decodeRecord(encodeRecord(recordOf(this.machine)));
    if (decoded.kind !== 'record') throw new Error(JSON.stringify(decoded));
    other.now = this.now;
    restore(other.machine, decoded.record, this.now);
    other.permits = this.permits.map((permit) => Object.assign(new Permit(), permit));
    return other;
  }

  /** As a breaker does it: refused in a forced mode, and after what is due by time. */
  #trip(forMs: number | undefined): void {
    const { machine, now } = this;
    machine.advance(now, 0);
    if (machine.mode === 'automatic' || machine.mode === 'observe') machine.trip(now, {}, forMs, 0);
  }

  #settle({ which, outcome, retryAfterMs, slow = false, trip = false }: Step & { do: 'settle' }): void {
    // Counted from the newest, so that a call and its result often stand close together.
    const permit = this.permits.at(-1 - which);
    if (permit === undefined) return;
    const failed = outcome === 'failure';
    const ended = { ...ENDED, slow: slow && outcome !== 'ignored', trip: failed && trip };
    if (outcome === 'success' && !slow) this.#succeed(permit);
    else
      this.machine.settle(permit, { ...ended, outcome, retryAfterMs: failed ? retryAfterMs : undefined }, this.now, 0);
  }

  /** By the shorter of two ways, where it is open, as a breaker goes; every other one by the longer. */
  #succeed(permit: Permit): void {
    const { machine } = this;
    const plain = !permit.settled && permit.generation === machine.passing;
    if (!plain || machine.totals.successCount % 2 === 0) {
      machine.settle(permit, { ...ENDED, outcome: 'success' }, this.now, 0);
      return;
    }
    const cause = machine.countSuccess(permit, this.now);
    if (cause !== undefined) machine.open(cause, this.now, 0);
  }
}

const RUNS = { numRuns: 500 };

/** In how many of the runs each thing happens that the properties are about. */
function reached(runs: readonly [NaiveRules, Step[]][]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [naive, played] of runs) {
    const player = new Player(rulesOf(naive));
    const { machine } = player;
    const marks = new Set<string>();
    for (const one of played) {
      const { lateCount, wouldRejectCount } = machine.totals;
      const before = machine.state;
      const refusal = player.play(one);
      marks.add(`${machine.state} under ${machine.mode}`);
      if (refusal !== undefined) marks.add(`refused: ${refusal}`);
      for (const { kind, cause } of machine.changes ?? []) marks.add(`${kind}: ${cause}`);
      machine.changes = undefined;
      if (machine.totals.lateCount > lateCount) marks.add(`late while ${before}`);
      if (machine.totals.wouldRejectCount > wouldRejectCount) marks.add('would reject');
      if (machine.probeSuccesses > 0) marks.add('some of the probes that close succeeded');
      if (machine.probeFailures > 0) marks.add('some of the probes that reopen failed');
      if (machine.openings > 2) marks.add('opened three times in a row');
      const current = machine.leases.filter((lease) => lease.generation === machine.generation).length;
      if (machine.state === 'half_open' && current > 1) marks.add('probes side by side');
      if (machine.state === 'half_open' && current < machine.leases.length) marks.add('a probe of an earlier round');
    }
    for (const mark of marks) counts[mark] = (counts[mark] ?? 0) + 1;
  }
  return counts;
}

test('the steps reach what the properties below are about, each in at least one run of forty', () => {
  const runs = fc.sample(fc.tuple(naiveRules, steps), { seed: 20_240_101, numRuns: 400 });
  const counts = reached(runs);
  const rare = [
    ...['closed', 'open', 'half_open'].flatMap((state) => MODES.map((mode) => `${state} under ${mode}`)),
    ...['failure_rate', 'consecutive_failures', 'recovery_timeout'].map((cause) => `transition: ${cause}`),
    ...['probe_succeeded', 'probe_failed', 'probe_slow', 'probe_timeout', 'classified', 'operator'].map(
      (cause) => `transition: ${cause}`,
    ),
    ...['mode: operator', 'mode: ttl', 'reset: reset', 'would reject'],
    ...['refused: open', 'refused: probe_limit', 'refused: forced_open'],
    ...['late while closed', 'late while open', 'late while half_open', 'opened three times in a row'],
    ...[
      'some of the probes that close succeeded',
      'some of the probes that reopen failed',
      'probes side by side',
      'a probe of an earlier round',
    ],
  ].filter((mark) => (counts[mark] ?? 0) < runs.length / 40);
  expect(rare, JSON.stringify(counts)).toEqual([]);
});

describe('whatever happens', () => {
  test('G1 G2 G3 H1 H2 H3 H4 C1 C2: the machine does as the naive model does', () => {
    fc.assert(
      fc.property(naiveRules, steps, (naive, played) => {
        const player = new Player(rulesOf(naive));
        const model = new NaiveCircuit(naive, player.now);
        const calls: Exclude<ReturnType<NaiveCircuit['call']>, string>[] = [];
        for (const step of played) {
          const refusal = player.play(step);
          if (step.do === 'call') {
            const answer = model.call(player.now);
            if (typeof answer !== 'string') calls.push(answer);
            expect(refusal).toBe(typeof answer === 'string' ? answer : undefined);
          }
          if (step.do === 'settle') {
            const call = calls.at(-1 - step.which);
            if (call !== undefined) model.settle(call, step.outcome, player.now, step);
          }
          if (step.do === 'look') model.look(player.now);
          if (step.do === 'reset') model.reset(player.now);
          if (step.do === 'order') model.order(step.mode, step.ttlMs, player.now);
          if (step.do === 'trip') model.look(player.now);
          if (step.do === 'trip' && !model.mode.startsWith('forced')) model.trip(player.now, step.forMs);
          const { machine } = player;
          expect([machine.state, machine.mode, machine.generation]).toEqual([model.state, model.mode, model.round]);
          expect([machine.changedAt, machine.waitMs]).toEqual([model.since, model.wait]);
          expect(machine.leases.length).toBe(model.probesOut);
          expect(machine.totals).toMatchObject({
            successCount: model.count('success'),
            failureCount: model.count('failure'),
            ignoredCount: model.count('ignored'),
            lateCount: model.late,
            rejectedCount: model.rejected,
            wouldRejectCount: model.wouldReject,
            openedCount: model.opened,
          });
        }
      }),
      RUNS,
    );
  });

  test('H1: no more probes are out than allowed', () => {
    fc.assert(
      fc.property(naiveRules, steps, (naive, played) => {
        const player = new Player(rulesOf(naive));
        for (const step of played) {
          player.play(step);
          const out = player.permits.filter(
            ({ settled, lease }) => !settled && lease !== undefined && lease.expiresAt > player.now,
          );
          expect(out.length).toBeLessThanOrEqual(naive.probes);
        }
      }),
      RUNS,
    );
  });

  test('C2: the totals are the calls that were settled since the last reset', () => {
    fc.assert(
      fc.property(naiveRules, steps, (naive, played) => {
        const player = new Player(rulesOf(naive));
        let before = 0;
        for (const step of played) {
          player.play(step);
          const settled = player.permits.filter((permit) => permit.settled).length;
          if (step.do === 'reset') before = settled;
          const { successCount, failureCount, ignoredCount } = player.machine.totals;
          expect(successCount + failureCount + ignoredCount).toBe(settled - before);
        }
      }),
      RUNS,
    );
  });

  test('G2: a late result changes the totals, the last failure and the slot it held, and nothing else', () => {
    fc.assert(
      fc.property(naiveRules, steps, (naive, played) => {
        const player = new Player(rulesOf(naive));
        for (const step of played) {
          // What time alone decides is not the result's doing.
          player.machine.advance(player.now, 0);
          const before = recordOf(player.machine);
          const late = player.machine.totals.lateCount;
          player.play(step);
          if (step.do !== 'settle' || player.machine.totals.lateCount === late) continue;
          const { totals, lastFailureAt, leases } = recordOf(player.machine);
          expect(recordOf(player.machine)).toEqual({ ...before, totals, lastFailureAt, leases });
          expect(leases.length).toBeGreaterThanOrEqual(before.leases.length - 1);
        }
      }),
      RUNS,
    );
  });

  test('G1: a generation never returns, and only a late or current permit exists', () => {
    fc.assert(
      fc.property(naiveRules, steps, (naive, played) => {
        const player = new Player(rulesOf(naive));
        let { generation } = player.machine;
        for (const step of played) {
          player.play(step);
          expect(player.machine.generation).toBeGreaterThanOrEqual(generation);
          generation = player.machine.generation;
          expect(player.permits.every((permit) => permit.generation <= generation)).toBe(true);
        }
      }),
      RUNS,
    );
  });

  test('H2: a circuit that is half-open lets somebody in once the deadline has passed', () => {
    fc.assert(
      fc.property(naiveRules, steps, (naive, played) => {
        const player = new Player(rulesOf(naive));
        for (const step of played) player.play(step);
        player.machine.setMode('automatic', player.now, {});
        player.now += naive.probeMs + Math.max(naive.maxMs, naive.recoveryMs, 60);
        expect(player.play({ do: 'call' })).toBeUndefined();
      }),
      RUNS,
    );
  });

  test('the same inputs give the same record', () => {
    fc.assert(
      fc.property(naiveRules, steps, (naive, played) => {
        const [one, other] = [new Player(rulesOf(naive)), new Player(rulesOf(naive))];
        for (const step of played) one.play(step);
        for (const step of played) other.play(step);
        expect(recordOf(other.machine)).toEqual(recordOf(one.machine));
        expect(other.machine.changes).toEqual(one.machine.changes);
      }),
      RUNS,
    );
  });

  test('a machine that was restored from a record goes on as the first one does', () => {
    fc.assert(
      fc.property(naiveRules, steps, steps, (naive, before, after) => {
        const one = new Player(rulesOf(naive));
        for (const step of before) one.play(step);
        const other = one.restarted();
        expect(recordOf(other.machine)).toEqual(recordOf(one.machine));
        for (const step of after) expect(other.play(step)).toBe(one.play(step));
        expect(recordOf(other.machine)).toEqual(recordOf(one.machine));
      }),
      RUNS,
    );
  });
});

describe('whatever a record holds', () => {
  const text = fc.oneof(
    fc.string(),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('utf8')),
    fc.json(),
  );

  test('D53: random text is refused', () => {
    fc.assert(
      fc.property(text, (random) => {
        expect(decodeRecord(random).kind).not.toBe('record');
      }),
      { numRuns: 3_000 },
    );
  });

  const odd = fc.oneof(
    fc.constantFrom<unknown>(null, true, '', 'NaN', -1, 0.5, 1e308, -0, Number.MAX_SAFE_INTEGER, [], {}, [null]),
    fc.jsonValue(),
  );

  test('D53: a record that was tampered with is refused, or harmless', () => {
    fc.assert(
      fc.property(naiveRules, steps, fc.nat(), odd, steps, (naive, played, place, value, after) => {
        const player = new Player(rulesOf(naive));
        for (const step of played) player.play(step);
        const record = JSON.parse(encodeRecord(recordOf(player.machine))) as object;
        const tampered = JSON.stringify(replacedAt(record, place, value));
        const decoded = decodeRecord(tampered);
        expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
        if (decoded.kind !== 'record') return;
        const victim = new Player(rulesOf(naive));
        restore(victim.machine, decoded.record, victim.now);
        for (const step of after) victim.play(step);
        victim.machine.setMode('automatic', victim.now, {});
        victim.now += 2 ** 31;
        victim.machine.advance(victim.now, 0);
        victim.now += 2 ** 31;
        expect(victim.play({ do: 'call' })).toBeUndefined();
        expect(Object.values(victim.machine.totals).every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 1_500 },
    );
  });
});

/** A copy in which one value, however deep, is another; or has gained the key `__proto__`. */
function replacedAt(root: object, place: number, value: unknown): unknown {
  const copy = structuredClone(root) as Record<string, unknown>;
  const places: [object: Record<string, unknown>, key: string][] = [];
  const visit = (object: Record<string, unknown>) => {
    for (const key of Object.keys(object)) {
      places.push([object, key]);
      const inner = object[key];
      if (typeof inner === 'object' && inner !== null) visit(inner as Record<string, unknown>);
    }
  };
  visit(copy);
  const [object, key] = places[place % places.length]!;
  if (place % 7 === 0) {
    const polluting = { value: { polluted: true }, enumerable: true, configurable: true, writable: true };
    Object.defineProperty(object, '__proto__', polluting);
  } else object[key] = value;
  return copy;
}

import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { BreakerObserver } from '../../src/breaker/observers.js';
import type { CircuitMode } from '../../src/machine/circuit-state.js';
import { countWindow } from '../../src/trip/count-window.js';
import type { StoreFailurePolicy } from '../../src/options/breaker-options.js';
import { drained } from './support/drained.js';
import { Begun, Fleet, type Member, type StoreBehaviour } from './support/fleet.js';

const OBSERVER = {
  settled: () => undefined,
  rejected: () => undefined,
  wouldReject: () => undefined,
  transitioned: () => undefined,
  overhead: () => undefined,
  synced: () => undefined,
} satisfies BreakerObserver;

/** A step for each of the names, with facts that they have in common. */
type Named<Do extends string, Facts = unknown> = Do extends string ? { readonly do: Do } & Facts : never;

/** What happens to a fleet; `who` is one of its members, and `which` a call among those that run. */
type StepOfOne =
  | Named<'succeed' | 'fail' | 'begin' | 'look' | 'listen' | 'observe', { readonly who: number }>
  | Named<'order', { readonly who: number; readonly mode: CircuitMode; readonly ttlMs?: number }>
  | Named<'befall', { readonly who: number; readonly behaviour: StoreBehaviour }>;
type Step =
  | StepOfOne
  | Named<'end', { readonly which: number; readonly well: boolean }>
  | Named<'pass', { readonly ms: number }>
  | Named<'turn' | 'leave' | 'reset'>;

const who = fc.nat({ max: 1 });
const only = <Do extends Step['do']>(...all: Do[]) => fc.constantFrom(...all);
const step = fc.oneof(
  // Mostly plain successes: runs of them are counted by the machine alone.
  { weight: 12, arbitrary: fc.record({ do: only('succeed'), who }) },
  { weight: 8, arbitrary: fc.record({ do: only('fail', 'begin', 'begin', 'look', 'listen', 'observe'), who }) },
  { weight: 3, arbitrary: fc.record({ do: only('end'), which: fc.nat({ max: 5 }), well: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record(
      {
        do: only('order'),
        who,
        mode: fc.constantFrom<CircuitMode>('automatic', 'forced_open', 'forced_closed', 'observe'),
        ttlMs: fc.integer({ min: 1, max: 2_000 }),
      },
      { requiredKeys: ['do', 'who', 'mode'] },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: only('befall'),
      who,
      behaviour: fc.constantFrom<StoreBehaviour>('answer', 'answer', 'fail', 'lose', 'hang', 'answer late'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: only('pass'), ms: fc.integer({ min: 1, max: 2_000 }) }) },
  { weight: 6, arbitrary: fc.record({ do: only('turn', 'turn', 'turn', 'leave', 'leave', 'reset') }) },
);

/** Plays steps, and knows what has to be counted in the end. */
class Ordeal {
  readonly #fleet: Fleet;
  readonly #running: Begun[] = [];
  readonly #listening: (() => void)[] = [];
  #completed = 0;
  #rejected = 0;

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  async play(step: Step): Promise<void> {
    if (step.do === 'turn') await drained();
    else if (step.do === 'pass') await this.#pass(step.ms);
    else if (step.do === 'reset') await this.#reset();
    else if (step.do === 'leave') this.#listening.shift()?.();
    else if (step.do === 'end') this.#end(step.which, step.well);
    else this.#playOf(this.#fleet.members[step.who] as Member, step);
  }

  #playOf({ breaker, faults }: Member, step: StepOfOne): void {
    if (step.do === 'succeed' || step.do === 'fail') this.#call(breaker, step.do === 'succeed');
    else if (step.do === 'begin') this.#running.push(new Begun(breaker));
    else if (step.do === 'look') breaker.getStats();
    else if (step.do === 'listen') this.#listening.push(breaker.on('success', () => undefined));
    else if (step.do === 'observe') this.#listening.push(breaker.observe(OBSERVER));
    else if (step.do === 'order')
      void breaker.setMode(step.mode, step.ttlMs === undefined ? {} : { ttlMs: step.ttlMs });
    else {
      faults.behaviour = step.behaviour;
      if (step.behaviour === 'answer') faults.release();
    }
  }

  #call(breaker: Member['breaker'], well: boolean): void {
    const call = breaker.tryCall(() => {
      this.#completed++;
      if (!well) throw new Error('boom');
    });
    void call.then((result) => {
      if (!result.ok && result.rejected) this.#rejected++;
    });
  }

  #end(which: number, well: boolean): void {
    const begun = this.#running.splice(which % Math.max(1, this.#running.length), 1)[0];
    if (begun?.admitted === true) {
      this.#completed++;
      begun.end(well);
    } else if (begun?.admitted === false) {
      this.#rejected++;
    } else if (begun !== undefined) {
      this.#running.push(begun);
    }
  }

  /** Only when all is reported: what others have not reported yet is counted after a reset, and nobody could say how much. */
  async #reset(): Promise<void> {
    await this.settle();
    await (this.#fleet.members[0] as Member).breaker.reset();
    this.#completed = this.#rejected = 0;
  }

  /** In steps that are shorter than a store may take: its answers come in between. And as a timer does: after a turn. */
  async #pass(ms: number): Promise<void> {
    await drained();
    for (let passed = 0; passed < ms; passed += 500) await this.#fleet.pass(Math.min(500, ms - passed));
  }

  /** The store works, all calls end, and everything is reported: law S2. */
  async settle(): Promise<void> {
    for (const { faults } of this.#fleet.members) {
      faults.behaviour = 'answer';
      faults.release();
    }
    await this.#pass(11_000);
    while (this.#running.length > 0) this.#end(0, true);
    await this.#pass(65_000);
    const { successCount, failureCount, rejectedCount } = (await this.#fleet.record()).totals;
    expect({ completed: successCount + failureCount, rejectedCount }).toEqual({
      completed: this.#completed,
      rejectedCount: this.#rejected,
    });
    for (const { breaker } of this.#fleet.members) {
      expect(breaker.getStats()).toMatchObject({ successCount, failureCount, store: { pending: 0, degraded: false } });
    }
  }
}

const STRATEGIES = [
  ['consecutive failures', { failureThreshold: 3 }],
  ['a count window', { trip: countWindow({ size: 10, failureRateThreshold: 0.5, minimumCalls: 5 }) }],
] as const;

it.each(STRATEGIES)(
  'S2: with %s, whatever happens, each call is counted once',
  { timeout: 120_000 },
  async (_, options) => {
    const policy = fc.constantFrom<StoreFailurePolicy>('local', 'open', 'closed');
    const steps = fc.array(step, { maxLength: 150, size: 'max' });
    await fc.assert(
      fc.asyncProperty(policy, steps, async (onStoreFailure, all) => {
        const fleet = new Fleet({ ...options, onStoreFailure, halfOpen: { probeTimeoutMs: 500 } });
        await fleet.joinAll(2);
        const ordeal = new Ordeal(fleet);
        await ordeal.play({ do: 'succeed', who: 0 });
        for (const one of all) await ordeal.play(one);
        await ordeal.settle();
        await Promise.all(fleet.members.map(({ breaker }) => breaker.close()));
      }),
      { numRuns: 150 },
    );
  },
);

import { describe, expect, it } from 'vitest';
import { consecutiveFailures } from '../../src/trip/consecutive-failures.js';
import { countWindow } from '../../src/trip/count-window.js';
import { timeWindow } from '../../src/trip/time-window.js';
import { drained } from './support/drained.js';
import { Fleet, type Member } from './support/fleet.js';

const rates = { failureRateThreshold: 0.5, minimumCalls: 10 };
const PAIRS = [
  ['another duration', timeWindow({ durationMs: 10_000, ...rates }), timeWindow({ durationMs: 20_000, ...rates })],
  ['another size', countWindow({ size: 20, ...rates }), countWindow({ size: 40, ...rates, minimumCalls: 15 })],
  ['another kind', timeWindow({ durationMs: 10_000, ...rates }), countWindow({ size: 20, ...rates })],
  ['no window', timeWindow({ durationMs: 10_000, ...rates }), consecutiveFailures(200)],
] as const;

describe('replicas whose options differ', () => {
  it.each(PAIRS)('keep each other’s windows, and both can open the circuit: %s', async (_, old, next) => {
    for (const failing of ['old', 'new'] as const) {
      if (failing === 'new' && next.createWindows().length === 0) continue;
      const fleet = new Fleet({ syncIntervalMs: 1_000, recoveryTimeoutMs: 600_000 });
      const members = [await fleet.join({ trip: old }), await fleet.join({ trip: next })];
      // Half of the calls fail everywhere, as of a dependency that fails for all.
      for (let i = 0; i < 60 && (await stateOf(fleet)) === 'closed'; i++) {
        const [one, other] = failing === 'old' ? members : [...members].reverse();
        await one!.fail(2);
        await other!.succeed();
        await fleet.pass(250);
      }
      await fleet.pass(1_000);
      expect(members.map(({ breaker }) => breaker.state)).toEqual(['open', 'open']);
    }
  });

  it('are warned of once, each', async () => {
    const fleet = new Fleet();
    const members = [await fleet.join({ failureThreshold: 3 }), await fleet.join({ failureThreshold: 4 })];
    for (let i = 0; i < 5; i++) {
      for (const member of members) await member.fail();
      for (const member of members) await member.succeed();
      await fleet.pass(100);
    }
    for (const member of members) expect(member.told.filter((type) => type === 'warning')).toHaveLength(1);
    expect(members[1]!.heard.find(({ type }) => type === 'warning')?.event).toMatchObject({
      code: 'options_differ',
      message: expect.stringMatching(/consecutiveFailures\(3\).*and here: consecutiveFailures\(4\)/) as string,
    });
  });

  it('do not warn where they are equal', async () => {
    const fleet = new Fleet();
    const members = await fleet.joinAll(2);
    for (const member of members) await member.fail();
    expect(members.flatMap(({ told }) => told)).toEqual([]);
  });

  it('H1: never cut each other’s leases', async () => {
    const fleet = new Fleet({ failureThreshold: 1 });
    const slow = await fleet.join({ halfOpen: { probeTimeoutMs: 30_000 } });
    const quick = await fleet.join({ halfOpen: { probeTimeoutMs: 500 } });
    await slow.fail();
    await fleet.pass(1_000);
    const probe = await slow.begin();
    await fleet.pass(5_000);
    expect((await quick.begin()).reason).toBe('probe_limit');
    await fleet.pass(5_000);
    probe.end(true);
    await drained();
    expect((await fleet.record()).state).toBe('closed');
  });
});

describe('a base mode on a shared circuit', () => {
  const modes = (members: readonly Member[]) => members.map(({ breaker }) => breaker.mode);

  it('is this replica’s own, and outranked by each order, `automatic` included', async () => {
    const fleet = new Fleet({ failureThreshold: 1 });
    const members = [await fleet.join({ mode: 'observe' }), await fleet.join()];
    const [trying, plain] = members as [Member, Member];
    await plain.fail();
    expect(modes(members)).toEqual(['observe', 'automatic']);
    expect((await fleet.record()).override).toBeNull();
    await plain.breaker.setMode('automatic');
    await drained();
    expect(modes(members)).toEqual(['automatic', 'automatic']);
    expect(plain.breaker.getStats().modeInfo).toBeNull();
    expect(trying.breaker.getStats().modeInfo).toMatchObject({ mode: 'automatic' });
    await plain.breaker.setMode('forced_open', { ttlMs: 500 });
    await drained();
    await fleet.pass(500);
    for (const member of members) await member.succeed();
    expect(modes(members)).toEqual(['observe', 'automatic']);
    await plain.breaker.setMode('automatic');
    await plain.breaker.reset();
    await drained();
    expect(modes(members)).toEqual(['observe', 'automatic']);
    const heard = trying.heard.filter(({ type }) => type === 'mode');
    expect(heard.map(({ event: { from, to } }) => `${from!}>${to!}`)).toEqual([
      'observe>automatic',
      'automatic>forced_open',
      'forced_open>observe',
      'observe>automatic',
      'automatic>observe',
    ]);
  });

  it('observe admits calls that the record would reject', async () => {
    const fleet = new Fleet({ failureThreshold: 1 });
    const [trying, plain] = [await fleet.join({ mode: 'observe' }), await fleet.join()];
    await plain.fail();
    expect((await trying.begin()).admitted).toBe(true);
    await fleet.pass(1_000);
    const probe = await plain.begin();
    expect(probe.admitted).toBe(true);
    const shadow = await trying.begin();
    expect(shadow.admitted).toBe(true);
    expect((await fleet.record()).leases).toHaveLength(1);
    expect(trying.breaker.getStats()).toMatchObject({ wouldRejectCount: 2, rejectedCount: 0 });
  });
});

it('a wait that a backoff function gave travels to the record, and is asked once, outside the store', async () => {
  const fleet = new Fleet({ failureThreshold: 2 });
  const asked: object[] = [];
  const ada = await fleet.join({
    recoveryBackoff: (opening) => {
      asked.push(opening);
      return 45_000;
    },
  });
  const bob = await fleet.join();
  await ada.fail(2);
  await drained();
  expect(asked).toEqual([{ opening: 1, cause: 'consecutive_failures', error: new Error('boom') }]);
  expect(await fleet.record()).toMatchObject({ state: 'open', waitMs: 45_000, waitOrigin: 'backoff' });
  await fleet.pass(30_000);
  expect((await bob.begin()).reason).toBe('open');
  await fleet.pass(15_000);
  await bob.fail();
  // The failed probe was bob's: its own rule decides, and nobody else's function is asked.
  expect(await fleet.record()).toMatchObject({ state: 'open', waitMs: 1_000 });
  expect(asked).toHaveLength(1);
});

const stateOf = async (fleet: Fleet): Promise<string> => (await fleet.memory.read('api'))?.record?.state ?? 'closed';

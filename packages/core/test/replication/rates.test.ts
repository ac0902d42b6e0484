import { describe, expect, it } from 'vitest';
import { countWindow } from '../../src/trip/count-window.js';
import { timeWindow } from '../../src/trip/time-window.js';
import { Fleet, type Member } from './support/fleet.js';

const SYNC_MS = 1_000;
const RATES = { failureRateThreshold: 0.5, minimumCalls: 20 } as const;

const STRATEGIES = [
  ['a time window', timeWindow({ durationMs: 10_000, ...RATES })],
  ['a count window', countWindow({ size: 40, ...RATES })],
] as const;

/** All members call equally often; the first `failing` of them fail each time. */
async function traffic(fleet: Fleet, members: readonly Member[], failing: number, forMs: number): Promise<void> {
  for (let ms = 0; ms < forMs; ms += 50) {
    for (const [i, member] of members.entries()) await (i < failing ? member.fail() : member.succeed());
    await fleet.pass(50);
  }
}

describe.each(STRATEGIES)('a rate over four replicas, with %s at 50 %%', (_, trip) => {
  const made = () => new Fleet({ trip, syncIntervalMs: SYNC_MS, recoveryTimeoutMs: 60_000 });

  it('S2: stays closed while one of them fails all its calls (25 %)', async () => {
    const fleet = made();
    const members = await fleet.joinAll(4);
    await traffic(fleet, members, 1, 15_000);
    expect((await fleet.record()).totals.openedCount).toBe(0);
    expect(members.map(({ breaker }) => breaker.state)).toEqual(['closed', 'closed', 'closed', 'closed']);
  });

  it('stays closed when the failing one was alone for a while and the others come', async () => {
    const fleet = made();
    const members = await fleet.joinAll(4);
    await traffic(fleet, members, 0, 3_000);
    await traffic(fleet, members, 1, 10_000);
    expect((await fleet.record()).totals.openedCount).toBe(0);
  });

  it('opens within one sync interval and one report when three of them fail (75 %)', async () => {
    const fleet = made();
    const members = await fleet.joinAll(4);
    // As many successes as are needed to be judged, and few enough to be outweighed at once.
    await traffic(fleet, members, 0, 2_000);
    await fleet.pass(10_000);
    await traffic(fleet, members, 3, SYNC_MS + 500);
    expect(await fleet.record()).toMatchObject({ state: 'open', cause: 'failure_rate' });
    expect(members.map(({ breaker }) => breaker.state)).toEqual(['open', 'open', 'open', 'open']);
  });

  it('a replica that is alone is judged at once', async () => {
    const fleet = made();
    const member = await fleet.join();
    await member.fail(20);
    expect(member.breaker.state).toBe('open');
  });

  it('a replica that left is not waited for', async () => {
    const fleet = made();
    const [one, other] = (await fleet.joinAll(2)) as [Member, Member];
    await other.succeed();
    await other.breaker.close();
    await one.fail(25);
    expect(one.breaker.state).toBe('open');
  });
});

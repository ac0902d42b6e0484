import { describe, expect, it } from 'vitest';
import { timeWindow } from '../../src/trip/time-window.js';
import { FakeClock } from '../support/fake-clock.js';
import { drained } from './support/drained.js';
import { Fleet, type Member } from './support/fleet.js';

const HOUR_MS = 3_600_000;
const OPENS_AT_ONCE = { failureThreshold: 1, recoveryTimeoutMs: 1_000 } as const;

describe('the clock of a store that is set while replicas go by it', () => {
  it.each([-HOUR_MS, HOUR_MS])('T2: by %d ms: nobody waits longer than the recovery time', async (jump) => {
    const fleet = new Fleet(OPENS_AT_ONCE);
    const [one, other] = (await fleet.joinAll(2)) as [Member, Member];
    await one.fail();
    fleet.storeClock.jumpWall(jump);
    await one.breaker.setMode('observe');
    await one.breaker.setMode('automatic');
    for (const { breaker } of [one, other]) {
      expect(breaker.getStats().retryAfterMs).toBeGreaterThanOrEqual(0);
      expect(breaker.getStats().retryAfterMs).toBeLessThanOrEqual(1_000);
    }
    await fleet.pass(1_000);
    expect((await other.begin()).admitted).toBe(true);
  });

  it.each([-HOUR_MS, HOUR_MS])(
    'T2: by %d ms: a healthy window does not trip, and a failing one still does',
    async (jump) => {
      const trip = timeWindow({ durationMs: 10_000, failureRateThreshold: 0.5, minimumCalls: 10 });
      const fleet = new Fleet({ trip });
      const [one, other] = (await fleet.joinAll(2)) as [Member, Member];
      await one.succeed(20);
      await other.succeed(20);
      await fleet.pass(5_000);
      fleet.storeClock.jumpWall(jump);
      await one.fail(2);
      await other.succeed(5);
      for (let i = 0; i < 5; i++) await fleet.pass(1_000);
      expect((await fleet.record()).state).toBe('closed');
      for (let i = 0; i < 12; i++) {
        await one.fail(4);
        await other.fail(4);
        await fleet.pass(1_000);
      }
      expect((await fleet.record()).totals.openedCount).toBeGreaterThan(0);
    },
  );

  it('T2: a mode that was ordered for a time ends after that time, though the clock was set back', async () => {
    const fleet = new Fleet();
    const member = await fleet.join();
    await member.breaker.setMode('forced_open', { ttlMs: 1_000 });
    fleet.storeClock.jumpWall(-HOUR_MS);
    await member.begin();
    await fleet.pass(5_000);
    await fleet.pass(5_000);
    expect(member.breaker.mode).toBe('automatic');
    await fleet.pass(0);
    expect((await fleet.record()).override).toBeNull();
  });
});

/** A fleet whose store restarts empty, while its clients stay and do not hear of it. */
function forgetful(): { fleet: Fleet; forget: () => Promise<Member> } {
  const fleet = new Fleet({ ...OPENS_AT_ONCE });
  const forget = async () => {
    await fleet.lose(undefined, false);
    return fleet.join({}, new FakeClock());
  };
  return { fleet, forget };
}

it('S4, S8: a probe of before the record was lost, in a generation that the new one repeats, is reported and closes nothing', async () => {
  const { fleet, forget } = forgetful();
  const old = await fleet.join({ syncIntervalMs: 200 });
  await old.fail();
  await fleet.pass(1_000);
  const probe = await old.begin();
  expect(old.breaker.getStats()).toMatchObject({ state: 'half_open', generation: 3 });
  const fresh = await forget();
  await fresh.breaker.reset();
  await fresh.breaker.reset();
  // The replica hears of the new record when it reports the next time.
  expect((await old.begin()).reason).toBe('probe_limit');
  await fleet.pass(200);
  expect(old.breaker.getStats()).toMatchObject({ state: 'closed', generation: 4 });
  const told = old.heard.length;
  old.faults.behaviour = 'hang';
  probe.end(true);
  await drained();
  expect(old.breaker.getStats()).toMatchObject({ state: 'closed', generation: 4 });
  old.faults.release();
  await drained();
  expect(old.breaker.getStats()).toMatchObject({ state: 'closed', generation: 4, successCount: 1 });
  expect((await fleet.record()).totals.successCount).toBe(1);
  expect(old.heard.slice(told)).toEqual([]);
});

it('D52, D55: a record that was lost and begun again, and opens in a generation that was open before, waits its whole time', async () => {
  const { fleet, forget } = forgetful();
  const old = await fleet.join();
  await old.fail();
  await fleet.pass(1_000);
  await old.succeed();
  expect(old.transitions).toEqual(['closed>open', 'open>half_open', 'half_open>closed']);
  await fleet.pass(60_000);

  const fresh = await forget();
  await fresh.fail();
  expect(await fleet.record()).toMatchObject({ state: 'open', generation: 2 });
  // Late, by now: it only tells the replica where the circuit stands.
  await old.succeed();
  // No generation returns: this one is above all that the replica has seen.
  expect(old.breaker.getStats()).toMatchObject({ state: 'open', generation: 5 });
  expect((await old.begin()).reason).toBe('open');
});

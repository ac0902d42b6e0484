import { describe, expect, it } from 'vitest';
import { timeWindow } from '../../src/trip/time-window.js';
import { drained } from './support/drained.js';
import { Fleet } from './support/fleet.js';

describe('closing a breaker that shares its circuit', () => {
  it.each([true, false])('S2: a call that ends at any moment of it is reported (well: %s)', async (well) => {
    for (let turns = 0; turns < 60; turns++) {
      const fleet = new Fleet();
      const member = await fleet.join();
      await member.succeed(2);
      const begun = await member.begin();
      const closing = member.breaker.close();
      for (let i = 0; i < turns; i++) await Promise.resolve();
      begun.end(well);
      await closing;
      await drained();
      await fleet.pass(6_000);
      const { successCount, failureCount } = (await fleet.record()).totals;
      expect(successCount + failureCount, `after ${turns} turns`).toBe(3);
    }
  });

  it('S2: a call that outlives it is reported when it ends', async () => {
    const fleet = new Fleet();
    const member = await fleet.join();
    const begun = await member.begin();
    const closing = member.breaker.close();
    await fleet.pass(1_000);
    await closing;
    begun.end(true);
    await fleet.pass(6_000);
    expect((await fleet.record()).totals.successCount).toBe(1);
    expect(fleet.clock.timers).toEqual([]);
  });

  it('S2, D79: closing waits for a call that runs, and reports its outcome', async () => {
    const fleet = new Fleet();
    const member = await fleet.join();
    const begun = await member.begin();
    let closed = false;
    const closing = member.breaker.close().then(() => (closed = true));
    await fleet.pass(500);
    expect(closed).toBe(false);
    begun.end(false);
    await closing;
    expect((await fleet.record()).totals.failureCount).toBe(1);
    expect(fleet.clock.timers).toEqual([]);
  });

  it('D79: a replica that closes during its first report is waited for by nobody', async () => {
    const fleet = new Fleet({ trip: timeWindow({ durationMs: 60_000, failureRateThreshold: 0.5, minimumCalls: 5 }) });
    const leaver = await fleet.join();
    leaver.faults.behaviour = 'answer late';
    await leaver.fail();
    const closing = leaver.breaker.close();
    await drained();
    leaver.faults.behaviour = 'answer';
    leaver.faults.release();
    await closing;
    const other = await fleet.join();
    await other.fail(5);
    expect(other.breaker.state).toBe('open');
  });

  it('S2: whoever closes it again waits for the goodbye too', async () => {
    const fleet = new Fleet();
    const member = await fleet.join();
    await member.succeed();
    await fleet.pass(1_000);
    member.faults.behaviour = 'answer late';
    const closings = [member.breaker.close(), member.breaker.close()];
    let closed = 0;
    for (const closing of closings) void closing.then(() => closed++);
    await drained();
    expect(closed).toBe(0);
    member.faults.release();
    await Promise.all(closings);
    expect(member.faults.underWay).toBe(0);
  });

  it('says goodbye once, however often it is closed', async () => {
    const fleet = new Fleet();
    const member = await fleet.join();
    await member.succeed(2);
    await Promise.all([member.breaker.close(), member.breaker.close()]);
    const { updates } = member.faults;
    member.faults.behaviour = 'fail';
    await member.breaker.close();
    expect(member.faults.updates).toBe(updates);
    expect(member.told).toEqual([]);
  });

  it('ends, and leaves no timer, while the store fails, hangs, or has not answered at all', async () => {
    for (const behaviour of ['fail', 'hang'] as const) {
      for (const isKnown of [true, false]) {
        const fleet = new Fleet({ storeTimeoutMs: 300 });
        const joining = fleet.join();
        const member = fleet.members[0]!;
        if (isKnown) await joining;
        member.faults.behaviour = behaviour;
        const ending = member.succeed(2).then(() => member.breaker.close());
        const closed = ending.then(() => 'closed');
        for (let i = 0; i < 5; i++) await fleet.pass(300);
        expect(await Promise.race([closed, drained().then(() => 'open')]), `${behaviour}, ${isKnown}`).toBe('closed');
        expect(fleet.clock.timers, `${behaviour}, ${isKnown}`).toEqual([]);
      }
    }
  });

  it('a successor of the same name counts on while its predecessor closes', async () => {
    const fleet = new Fleet();
    const before = await fleet.join();
    await before.succeed(3);
    await before.fail();
    const closing = before.breaker.close();
    const after = await fleet.join();
    await after.fail();
    await closing;
    await fleet.pass(6_000);
    expect((await fleet.record()).totals).toMatchObject({ successCount: 3, failureCount: 2 });
    expect(after.breaker.getStats()).toMatchObject({ successCount: 3, failureCount: 2, consecutiveFailures: 2 });
  });
});

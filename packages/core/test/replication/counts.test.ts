import { describe, expect, it } from 'vitest';
import { countWindow } from '../../src/trip/count-window.js';
import { timeWindow } from '../../src/trip/time-window.js';
import { FakeClock } from '../support/fake-clock.js';
import { drained } from './support/drained.js';
import { Fleet, type Member } from './support/fleet.js';

/** A clock that goes on a little with each look at it, as the real one does. */
class FractionalClock extends FakeClock {
  #looks = 0;

  override now(): number {
    return super.now() + ++this.#looks / 2_000;
  }
}

const FAILURES_ONLY = { failureThreshold: 1_000_000 } as const;

const STRATEGIES = [
  ['consecutive failures', { failureThreshold: 10_000 }],
  ['a count window', { trip: countWindow({ size: 10_000, failureRateThreshold: 1, minimumCalls: 10_000 }) }],
  ['a time window', { trip: timeWindow({ durationMs: 60_000, failureRateThreshold: 1, minimumCalls: 10_000 }) }],
] as const;

describe('calls of several replicas', () => {
  it.each(STRATEGIES)('S2, D50, D51: are all counted, once, with %s', async (_, options) => {
    const fleet = new Fleet(options);
    const members = await fleet.joinAll(4);
    const play = async (member: Member, i: number) => {
      for (let n = 0; n < 25; n++) await (n % (i + 2) === 0 ? member.fail() : member.succeed());
    };
    for (let round = 0; round < 4; round++) {
      await Promise.all(members.map(play));
      await fleet.pass(2_000);
    }
    await fleet.pass(20_000);
    const { failureCount, successCount } = (await fleet.record()).totals;
    expect(failureCount + successCount).toBe(400);
    expect(failureCount).toBe(4 * (13 + 9 + 7 + 5));
    const last = await fleet.join();
    expect(last.breaker.getStats()).toMatchObject({ totalCalls: 400, failureCount });
  });

  it('S2, D50: six failures of two replicas open a circuit of six', async () => {
    const fleet = new Fleet({ failureThreshold: 6 });
    const [one, other] = (await fleet.joinAll(2)) as [Member, Member];
    await Promise.all([one.fail(3), other.fail(3)]);
    expect(one.breaker.state).toBe('open');
    expect(other.breaker.state).toBe('open');
    expect((await fleet.record()).totals).toMatchObject({ failureCount: 6, openedCount: 1 });
  });

  it('S2: are counted by what they were', async () => {
    const fleet = new Fleet({
      failureThreshold: 100,
      slowCallThresholdMs: 50,
      callTimeoutMs: 100,
      classify: (result) => ('value' in result && result.value === 'ignore' ? 'ignored' : 'success'),
    });
    const member = await fleet.join();
    const slow = member.breaker.call(() => new Promise((resolve) => fleet.clock.setTimer(() => resolve(1), 60)));
    const timesOut = member.breaker.tryCall(() => new Promise(() => undefined));
    void member.breaker.call(() => 'ignore');
    await fleet.pass(60);
    await slow;
    await fleet.pass(60);
    await timesOut;
    await fleet.pass(5_000);
    const totals = { successCount: 1, failureCount: 1, ignoredCount: 1, slowCount: 2, timeoutCount: 1 };
    expect((await fleet.record()).totals).toMatchObject(totals);
  });

  it('S2: rejections are counted in the record', async () => {
    const fleet = new Fleet({ failureThreshold: 1 });
    const [one, other] = (await fleet.joinAll(2)) as [Member, Member];
    await one.fail();
    await one.succeed(3);
    await other.succeed(2);
    await fleet.pass(20_000);
    expect((await fleet.record()).totals.rejectedCount).toBe(5);
  });

  it('S2, G2: a result of an earlier generation is counted, and late', async () => {
    const fleet = new Fleet({ failureThreshold: 1 });
    const [one, other] = (await fleet.joinAll(2)) as [Member, Member];
    const late = await other.begin();
    await one.fail();
    late.end(true);
    await fleet.pass(6_000);
    expect(await fleet.record()).toMatchObject({ state: 'open', totals: { successCount: 1, lateCount: 1 } });
  });

  it('G2: a late result and a timely one that are reported together are told apart', async () => {
    const fleet = new Fleet();
    const [one, other] = (await fleet.joinAll(2)) as [Member, Member];
    one.breaker.on('success', () => undefined);
    await one.succeed();
    const late = await one.begin();
    await other.breaker.setMode('observe');
    late.end(true);
    await one.succeed();
    await fleet.pass(6_000);
    expect((await fleet.record()).totals).toMatchObject({ successCount: 3, lateCount: 1 });
  });
});

describe('what is asked of the store', () => {
  it('D60: 200 failures at once cost a few updates, one at a time', async () => {
    const fleet = new Fleet(FAILURES_ONLY);
    const member = await fleet.join();
    member.faults.behaviour = 'hang';
    const calls = await Promise.all(Array.from({ length: 200 }, () => member.begin()));
    for (const [i, call] of calls.entries()) {
      call.end(false);
      if (i % 20 === 0) await drained();
    }
    member.faults.behaviour = 'answer';
    member.faults.release();
    await drained();
    expect((await fleet.record()).totals.failureCount).toBe(200);
    expect(member.faults.updates).toBe(2);
    expect(member.faults.mostUnderWay).toBe(1);
  });

  it('200 failures one after the other cost no more updates than there are turns', async () => {
    const fleet = new Fleet(FAILURES_ONLY);
    const member = await fleet.join();
    await Promise.all(Array.from({ length: 200 }, () => member.breaker.tryCall(() => Promise.reject(new Error()))));
    await drained();
    expect((await fleet.record()).totals.failureCount).toBe(200);
    expect(member.faults.updates).toBeLessThanOrEqual(2);
  });

  it('a failure is reported at once', async () => {
    const fleet = new Fleet(FAILURES_ONLY);
    const member = await fleet.join();
    await member.succeed();
    const { updates } = member.faults;
    await member.fail();
    expect(member.faults.updates).toBe(updates + 1);
    expect(member.breaker.getStats().store?.pending).toBe(0);
  });

  it.each([
    [3, true],
    [1_000, false],
  ])(
    'S9: with threshold %i, a success that ends a streak of one is reported at once: %s',
    async (failureThreshold, atOnce) => {
      const fleet = new Fleet({ failureThreshold });
      const member = await fleet.join();
      await member.fail();
      const { updates } = member.faults;
      await member.succeed();
      expect(member.faults.updates).toBe(atOnce ? updates + 1 : updates);
      await fleet.pass(5_000);
      expect((await fleet.record()).consecutiveFailures).toBe(0);
    },
  );

  it('S9, D76: failures below the threshold cost an update each and no read, and the circuit stays closed', async () => {
    const fleet = new Fleet({ failureThreshold: 100 });
    const members = await fleet.joinAll(16);
    const asked = () =>
      members.reduce(
        (sum, { faults }) => ({ updates: sum.updates + faults.updates, reads: sum.reads + faults.reads }),
        { updates: 0, reads: 0 },
      );
    const before = asked();
    for (let second = 0; second < 10; second++) {
      for (let i = 0; i < 64; i++) {
        const member = members[i % 16] as Member;
        await member.succeed();
        await member.fail();
        await fleet.pass(1_000 / 64);
      }
    }
    const after = asked();
    expect(after.reads - before.reads).toBe(0);
    expect(after.updates - before.updates).toBeLessThanOrEqual(1.2 * 640);
    expect((await fleet.record()).totals.openedCount).toBe(0);
  });

  it('S9: waiting successes are reported when a streak of others nears the threshold', async () => {
    const fleet = new Fleet({ failureThreshold: 10 });
    const [one, other] = (await fleet.joinAll(2)) as [Member, Member];
    await other.succeed(5);
    const { updates } = other.faults;
    await one.fail(4);
    expect(other.faults.updates).toBe(updates);
    await one.fail(1);
    expect(other.faults.updates).toBe(updates + 1);
    expect((await fleet.record()).consecutiveFailures).toBe(0);
  });

  it('S9: a store that sends no record with its notices is read at most about ten times a second', async () => {
    const fleet = new Fleet(FAILURES_ONLY);
    const { memory } = fleet;
    fleet.memory = { ...memory, watch: (name, onNews) => memory.watch(name, () => onNews()) };
    const [one, other] = (await fleet.joinAll(2)) as [Member, Member];
    const { reads } = other.faults;
    for (let i = 0; i < 500; i++) {
      await one.fail();
      await fleet.pass(20);
    }
    await fleet.pass(1_000);
    expect(other.faults.reads - reads).toBeLessThanOrEqual(110);
    expect(other.faults.reads - reads).toBeGreaterThan(50);
    expect(other.breaker.getStats().failureCount).toBe(500);
  });

  it('S9: a circuit that stays well is reported ever more seldom, down to once a minute', async () => {
    const fleet = new Fleet();
    const member = await fleet.join();
    const updates: number[] = [];
    for (let minute = 0; minute < 6; minute++) {
      const before = member.faults.updates;
      for (let second = 0; second < 60; second++) {
        await member.succeed();
        await fleet.pass(1_000);
      }
      updates.push(member.faults.updates - before);
    }
    expect(updates[0]).toBeGreaterThan(updates[5] as number);
    expect(updates[5]).toBeLessThanOrEqual(2);
  });

  it('a success that already waits is reported as soon as it is known to end a streak of others', async () => {
    const fleet = new Fleet({ failureThreshold: 3 });
    const [one, other] = (await fleet.joinAll(2)) as [Member, Member];
    await other.succeed(5);
    for (let i = 0; i < 6; i++) {
      await one.fail();
      await other.succeed();
      expect((await fleet.record()).consecutiveFailures, `after ${i + 1} failures`).toBe(0);
    }
    expect((await fleet.record()).totals.openedCount).toBe(0);
  });

  it('D60: failures of one millisecond are one step of a report, and one entry of what is held back', async () => {
    const clock = new FractionalClock();
    const fleet = new Fleet({ trip: timeWindow({ durationMs: 60_000, failureRateThreshold: 1, minimumCalls: 999 }) });
    const other = await fleet.join();
    // Twice: it goes by the store's clock once it was answered, and is then waited for.
    await other.fail();
    await other.fail();
    const member = await fleet.join({}, clock);
    member.faults.behaviour = 'hang';
    await member.fail(200);
    await fleet.pass(5);
    member.faults.behaviour = 'answer';
    member.faults.release();
    await drained();
    const { totals, unjudged } = await fleet.record();
    expect(totals.failureCount).toBe(202);
    expect(unjudged.length).toBeGreaterThan(0);
    expect(unjudged.length).toBeLessThanOrEqual(3);
  });

  it('other successes wait, are one update, and are known within the sync interval', async () => {
    const fleet = new Fleet({ syncIntervalMs: 1_000 });
    const member = await fleet.join();
    await member.succeed();
    const { updates } = member.faults;
    await member.succeed(50);
    await fleet.pass(749);
    expect(member.faults.updates).toBe(updates);
    expect(member.breaker.getStats().store?.pending).toBe(50);
    await fleet.pass(250);
    expect(member.faults.updates).toBe(updates + 1);
    expect((await fleet.record()).totals.successCount).toBe(51);
  });

  it('the first outcome after a long silence is reported at once', async () => {
    const fleet = new Fleet({ syncIntervalMs: 1_000 });
    const member = await fleet.join();
    await member.succeed();
    expect((await fleet.record()).totals.successCount).toBe(1);
    await fleet.pass(3_001);
    await member.succeed();
    expect((await fleet.record()).totals.successCount).toBe(2);
  });

  it('S1: steady successes ask nothing on their way', async () => {
    const fleet = new Fleet();
    const member = await fleet.join();
    await member.succeed();
    const { reads, updates } = member.faults;
    await member.succeed(1_000);
    expect(member.faults).toMatchObject({ reads, updates });
    expect(fleet.clock.heldTimers).toHaveLength(0);
  });

  it.each(['failure', 'success'])('S2: a %s that comes at any moment of a report is reported too', async (outcome) => {
    for (let turns = 0; turns < 40; turns++) {
      const fleet = new Fleet({ ...FAILURES_ONLY, syncIntervalMs: 1_000 });
      const member = await fleet.join();
      const [first, second] = [await member.begin(), await member.begin()];
      first.end(outcome === 'success');
      for (let i = 0; i < turns; i++) await Promise.resolve();
      second.end(outcome === 'success');
      await drained();
      if (outcome === 'success') await fleet.pass(1_000);
      const { failureCount, successCount } = (await fleet.record()).totals;
      expect(failureCount + successCount, `after ${turns} turns`).toBe(2);
    }
  });
});

import { describe, expect, it, vi } from 'vitest';
import { drained } from './support/drained.js';
import { Fleet, type Member } from './support/fleet.js';

describe('a store that fails', () => {
  it('S1: no call of a closed or open circuit waits for a store that hangs', async () => {
    const fleet = new Fleet();
    const member = await fleet.join();
    await member.succeed();
    member.faults.behaviour = 'hang';
    await member.succeed(10);
    await member.fail(3);
    expect(member.breaker.state).toBe('open');
    expect((await member.begin()).reason).toBe('open');
  });

  it('S1: the wait at the start is bounded', async () => {
    const fleet = new Fleet({ storeTimeoutMs: 300 });
    const joining = fleet.join();
    const member = fleet.members[0] as Member;
    await joining;
    expect(member.degraded).toBe(false);
    const late = new Fleet({ storeTimeoutMs: 300 });
    late.memory = { ...late.memory, read: () => new Promise(() => undefined) };
    const begun = late.join();
    const call = late.members[0]?.begin();
    await late.pass(300);
    await begun;
    expect((await call)?.admitted).toBe(true);
    expect(late.members[0]?.degraded).toBe(true);
  });

  it.each([
    ['local', undefined],
    ['open', 'store_unavailable'],
    ['closed', undefined],
  ] as const)('S5: under %s a closed circuit answers %s', async (onStoreFailure, reason) => {
    const fleet = new Fleet({ onStoreFailure });
    const member = await fleet.join();
    member.faults.behaviour = 'fail';
    await member.fail();
    expect(member.degraded).toBe(true);
    expect((await member.begin()).reason).toBe(reason);
  });

  it.each(['local', 'open', 'closed'] as const)(
    'S5: under %s an order stands, whatever it is',
    async (onStoreFailure) => {
      const fleet = new Fleet({ onStoreFailure, failureThreshold: 1 });
      const member = await fleet.join();
      await member.fail();
      member.faults.behaviour = 'fail';
      const answers: (string | undefined)[] = [];
      for (const mode of ['forced_open', 'forced_closed', 'observe'] as const) {
        await member.breaker.setMode(mode);
        answers.push((await member.begin()).reason);
      }
      expect(member.degraded).toBe(true);
      expect(answers).toEqual(['forced_open', undefined, undefined]);
    },
  );

  it('S2: what observe would have rejected meanwhile is merged too', async () => {
    const fleet = new Fleet({ failureThreshold: 1 });
    const member = await fleet.join();
    await member.breaker.setMode('observe');
    await member.fail();
    member.faults.behaviour = 'fail';
    await member.fail();
    expect(member.degraded).toBe(true);
    await member.fail();
    member.faults.behaviour = 'answer';
    await fleet.pass(500);
    expect((await fleet.record()).totals).toMatchObject({ wouldRejectCount: 2, rejectedCount: 0, failureCount: 3 });
  });

  it('S5: calls do not hurry a store that is away', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const fleet = new Fleet();
    const member = await fleet.join();
    member.faults.behaviour = 'fail';
    for (let second = 0; second < 60; second++) {
      await member.succeed(3);
      await fleet.pass(1_000);
    }
    // After 0.1, 0.2, 0.4, … and at last each 10 seconds.
    expect(member.faults.updates).toBeLessThanOrEqual(13);
    expect(member.faults.updates).toBeGreaterThanOrEqual(9);
  });

  it('S5: what ends while the store is asked whether it is well again does not keep sharing from resuming', async () => {
    const fleet = new Fleet();
    const { memory } = fleet;
    fleet.memory = { ...memory, watch: (name, onNews) => memory.watch(name, () => onNews()) };
    const [one, other] = (await fleet.joinAll(2)) as [Member, Member];
    one.faults.behaviour = 'fail';
    await other.fail();
    expect(one.degraded).toBe(true);
    one.faults.behaviour = 'hang';
    await fleet.pass(100);
    await one.succeed();
    one.faults.behaviour = 'answer';
    one.faults.release();
    await drained();
    expect(one.told).toEqual(['store_degraded', 'store_recovered']);
    expect((await fleet.record()).totals).toMatchObject({ successCount: 1, failureCount: 1 });
  });

  it('S2, S5: an update that was applied without an answer is counted once, and what came meanwhile is merged', async () => {
    const fleet = new Fleet({ failureThreshold: 1_000 });
    const member = await fleet.join();
    member.faults.behaviour = 'lose';
    await member.fail(3);
    await member.succeed(4);
    member.faults.behaviour = 'answer';
    await fleet.pass(1_000);
    expect((await fleet.record()).totals).toMatchObject({ failureCount: 3, successCount: 4 });
    expect(member.told).toEqual(['store_degraded', 'store_recovered']);
  });

  it('S2: a first report whose answer was lost counts once, though the clock of its host is years behind', async () => {
    const fleet = new Fleet();
    const [one, other] = (await fleet.joinAll(2)) as [Member, Member];
    one.faults.behaviour = 'lose';
    await one.succeed();
    await other.fail();
    one.faults.behaviour = 'answer';
    await fleet.pass(500);
    expect(one.degraded).toBe(false);
    expect((await fleet.record()).totals).toMatchObject({ successCount: 1, failureCount: 1 });
  });

  it('S2: so does the goodbye of a replica that reports once an hour', async () => {
    const fleet = new Fleet({ syncIntervalMs: 3_600_000 });
    const [one, other] = (await fleet.joinAll(2)) as [Member, Member];
    await one.succeed();
    await one.succeed();
    one.faults.behaviour = 'lose';
    await one.breaker.close();
    await other.fail();
    one.faults.behaviour = 'answer';
    await one.breaker.close();
    await fleet.pass(500);
    expect((await fleet.record()).totals).toMatchObject({ successCount: 2, failureCount: 1 });
  });

  it('S2: what others did before the answer to a report came is not overlooked', async () => {
    const fleet = new Fleet({ failureThreshold: 2 });
    const [one, other] = (await fleet.joinAll(2)) as [Member, Member];
    one.faults.behaviour = 'answer late';
    await one.fail();
    await other.fail();
    one.faults.release();
    await drained();
    expect(one.degraded).toBe(false);
    expect(one.breaker.state).toBe('open');
  });

  it('S2: an answer that comes after its time is not counted twice in the view', async () => {
    const fleet = new Fleet({ failureThreshold: 5, storeTimeoutMs: 300 });
    const member = await fleet.join();
    member.faults.behaviour = 'hang';
    await Promise.all([member.fail(), member.fail(), member.fail()]);
    await fleet.pass(310);
    member.faults.release();
    await drained();
    expect(member.breaker.getStats()).toMatchObject({ failureCount: 3, state: 'closed' });
  });
});

import { describe, expect, it } from 'vitest';
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

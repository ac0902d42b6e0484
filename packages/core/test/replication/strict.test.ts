import { describe, expect, it } from 'vitest';
import { CircuitBreaker } from '../../src/breaker/circuit-breaker.js';
import { createMemoryStore } from '../../src/replication/memory-store.js';
import { FakeClock } from '../support/fake-clock.js';
import { drained } from './support/drained.js';
import { Fleet, type Member } from './support/fleet.js';

/** Two replicas that hear of nothing but by their own reads and updates. */
async function deaf(options: ConstructorParameters<typeof Fleet>[0] = {}): Promise<[Fleet, Member, Member]> {
  const fleet = new Fleet({ consistency: 'strict', failureThreshold: 2, ...options });
  fleet.memory = { ...fleet.memory, watch: () => () => undefined };
  return [fleet, await fleet.join(), await fleet.join()];
}

describe('a strict circuit', () => {
  it.each([
    [undefined, /consistency is 'strict' without a store/],
    [
      { ...createMemoryStore(), kind: 'old', linearizableRead: false },
      /consistency is 'strict' and store 'old' does not/,
    ],
  ])('is refused by name where no store offers it (%#)', (store, message) => {
    expect(() => new CircuitBreaker({ name: 'api', consistency: 'strict', ...(store && { store }) })).toThrow(message);
  });

  it('rejects a call that comes after another replica was told that it opened', async () => {
    const [fleet, ada, bob] = await deaf();
    await bob.succeed();
    await ada.fail(2);
    expect(ada.breaker.state).toBe('open');
    expect((await bob.begin()).reason).toBe('open');
    await fleet.pass(1_000);
    await bob.succeed();
    expect((await fleet.record()).state).toBe('closed');
    expect((await ada.begin()).admitted).toBe(true);
  });

  it('is not content with a read that began before the call', async () => {
    const [fleet, ada] = await deaf();
    const held: (() => void)[] = [];
    let holds = false;
    const { memory } = fleet;
    fleet.memory = {
      ...memory,
      read: async (...args) => {
        const answer = await memory.read(...args);
        if (holds) await new Promise<void>((resolve) => held.push(resolve));
        return answer;
      },
    };
    const bob = await fleet.join();
    holds = true;
    const before = await bob.begin();
    expect(held).toHaveLength(1);
    await ada.fail(2);
    const after = await bob.begin();
    holds = false;
    held[0]?.();
    await drained();
    // The first call came before the opening: either answer is right.
    expect(before.admitted).toBe(true);
    expect(after.reason).toBe('open');
  });

  it('rejects a call that comes after an order elsewhere was stored', async () => {
    const [, ada, bob] = await deaf();
    await ada.breaker.setMode('forced_open');
    expect((await bob.begin()).reason).toBe('forced_open');
    await ada.breaker.reset();
    expect((await bob.begin()).admitted).toBe(true);
  });

  it('answers the caller of a failure once the store has it, also with a deadline and a fallback', async () => {
    const [fleet, ada] = await deaf({ callTimeoutMs: 500, fallback: () => 'fallback' });
    await ada.succeed();
    const failed = ada.breaker.call(() => Promise.reject(new Error('boom')));
    await drained();
    ada.faults.behaviour = 'hang';
    const late = ada.breaker.call(() => Promise.reject(new Error('boom')));
    expect(await failed).toBe('fallback');
    expect((await fleet.record()).totals.failureCount).toBe(1);
    await drained();
    ada.faults.release();
    ada.faults.behaviour = 'hang';
    let answered = false;
    void late.then(() => (answered = true));
    await drained();
    expect(answered).toBe(false);
    ada.faults.behaviour = 'answer';
    ada.faults.release();
    expect(await late).toBe('fallback');
    expect(await fleet.record()).toMatchObject({ state: 'open', totals: { failureCount: 2 } });
  });

  it('costs a healthy call one read and no update', async () => {
    const [fleet, ada] = await deaf();
    await ada.succeed();
    await fleet.pass(100);
    const { reads, updates } = ada.faults;
    for (let i = 0; i < 10; i++) await ada.succeed();
    expect([ada.faults.reads - reads, ada.faults.updates - updates]).toEqual([10, 0]);
    // Calls that come together share one read, which begins after all of them.
    await Promise.all(Array.from({ length: 50 }, () => ada.breaker.call(() => 1)));
    expect(ada.faults.reads - reads).toBeLessThanOrEqual(12);
  });

  it('resolves `permit.settled` when the store has the failure', async () => {
    const [fleet, ada] = await deaf();
    const permit = await ada.breaker.acquire();
    ada.faults.behaviour = 'hang';
    permit.fail(new Error('boom'));
    let settled = false;
    void permit.settled.then(() => (settled = true));
    await drained();
    expect(settled).toBe(false);
    ada.faults.behaviour = 'answer';
    ada.faults.release();
    await drained();
    expect(settled).toBe(true);
    expect((await fleet.record()).totals.failureCount).toBe(1);
  });

  it.each([
    ['local', undefined],
    ['open', 'store_unavailable'],
    ['closed', undefined],
  ] as const)(
    'S5, S10: goes by the policy %s when the store does not answer in time',
    async (onStoreFailure, reason) => {
      const clock = new FakeClock();
      const [fleet] = await deaf();
      const ada = await fleet.join({ onStoreFailure, storeTimeoutMs: 300 }, clock);
      ada.faults.behaviour = 'hang';
      const call = await ada.begin();
      expect([call.admitted, call.reason]).toEqual([undefined, undefined]);
      clock.advance(300);
      await drained();
      expect([call.admitted, call.reason]).toEqual(reason === undefined ? [true, undefined] : [false, reason]);
      expect(ada.degraded).toBe(true);
    },
  );

  it('decides by a record that holds its own report under way only once that is answered', async () => {
    const [, ada, bob] = await deaf({ failureThreshold: 3 });
    await bob.fail(2);
    ada.faults.behaviour = 'answer late';
    void ada.breaker.tryCall(() => Promise.reject(new Error('boom')));
    await drained();
    ada.faults.behaviour = 'answer';
    const call = await ada.begin();
    expect(call.admitted).toBeUndefined();
    ada.faults.release();
    await drained();
    expect(call.reason).toBe('open');
  });
});

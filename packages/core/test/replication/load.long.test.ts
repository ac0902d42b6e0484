import { expect, it } from 'vitest';
import { drained } from './support/drained.js';
import { Fleet, type Member } from './support/fleet.js';

const asked = (members: readonly Member[]) => ({
  updates: members.reduce((sum, { faults }) => sum + faults.updates, 0),
  reads: members.reduce((sum, { faults }) => sum + faults.reads, 0),
});

/** A generator of numbers from 0 up to 1 (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

it('S9: 16 replicas with 64 failures/s below a threshold of 100: 1.2 updates a failure, no reads', async () => {
  const fleet = new Fleet({ failureThreshold: 100 });
  const members = await fleet.joinAll(16);
  const before = asked(members);
  for (let i = 0; i < 60 * 64; i++) {
    const member = members[i % 16] as Member;
    for (let n = 0; n < 5; n++) await member.breaker.tryCall(() => 1);
    await member.breaker.tryCall(() => Promise.reject(new Error('boom')));
    await fleet.pass(1_000 / 64);
  }
  const after = asked(members);
  const updates = (after.updates - before.updates) / (60 * 64);
  console.info(
    `[figure] 16 replicas, threshold 100: ${updates.toFixed(2)} updates a failure, ${after.reads - before.reads} reads`,
  );
  expect(updates).toBeLessThanOrEqual(1.2);
  expect(after.reads - before.reads).toBe(0);
  expect((await fleet.record()).totals.openedCount).toBe(0);
}, 120_000);

it.each([1, 2, 3])(
  'S9: 8 replicas, threshold 5, 2 %% of 200 calls/s each fail for 60 s: never opens, 2 updates a failure (seed %i)',
  async (seed) => {
    const random = randomOf(seed);
    const fleet = new Fleet({ failureThreshold: 5 });
    const members = await fleet.joinAll(8);
    const before = asked(members);
    let failures = 0;
    for (let ms = 0; ms < 60_000; ms += 5) {
      for (const { breaker } of members) {
        const fails = random() < 0.02;
        if (fails) failures++;
        void breaker.tryCall(() => (fails ? Promise.reject(new Error('boom')) : 1));
      }
      await drained();
      await fleet.pass(5);
    }
    const after = asked(members);
    const updates = (after.updates - before.updates) / failures;
    const { totals } = await fleet.record();
    console.info(
      `[figure] 8 replicas, threshold 5, seed ${seed}: ${failures} failures, ${updates.toFixed(2)} updates a failure, ` +
        `${after.reads - before.reads} reads, opened ${totals.openedCount} times`,
    );
    expect(totals.openedCount).toBe(0);
    expect(updates).toBeLessThanOrEqual(2);
  },
  120_000,
);

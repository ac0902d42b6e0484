import { expect, test, vi } from 'vitest';
import type { Operation } from './call-path.js';
import { measureRounds } from './rounds.js';

const EFFORT = { rounds: 9, sampleMs: 1, warmUpMs: 2 };

/** Takes so much of the processor's time, as the clock of the harness sees it. */
function busyFor(microseconds: number): Operation {
  return async () => {
    const end = process.hrtime.bigint() + BigInt(microseconds * 1000);
    while (process.hrtime.bigint() < end);
  };
}

test('a contender that takes four times as long as the floor has a ratio of about four', async () => {
  const { floorNs, ratios } = await measureRounds(
    { floor: busyFor(50), contenders: { tripswitch: busyFor(200), opossum: busyFor(50) } },
    EFFORT,
  );
  expect(floorNs).toBeGreaterThan(50_000);
  expect(ratios.tripswitch).toBeGreaterThan(2.5);
  expect(ratios.tripswitch).toBeLessThan(6);
  expect(ratios.opossum).toBeGreaterThan(0.5);
  expect(ratios.opossum).toBeLessThan(2);
});

test('only contenders that have the path are measured', async () => {
  const { ratios } = await measureRounds({ floor: busyFor(20), contenders: { cockatiel: busyFor(20) } }, EFFORT);
  expect(Object.keys(ratios)).toEqual(['cockatiel']);
});

test('an operation that outlasts a sample is still run, once a sample', async () => {
  const slow = vi.fn(busyFor(3000));
  await measureRounds({ floor: busyFor(20), contenders: { mollitia: slow } }, EFFORT);
  expect(slow.mock.calls.length).toBeGreaterThanOrEqual(EFFORT.rounds);
  expect(slow.mock.calls.length).toBeLessThan(3 * EFFORT.rounds);
});

test('the path is ended once, after everything was measured', async () => {
  const end = vi.fn();
  await measureRounds({ floor: busyFor(20), contenders: {}, end }, EFFORT);
  expect(end).toHaveBeenCalledOnce();
});

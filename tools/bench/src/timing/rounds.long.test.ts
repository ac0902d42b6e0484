import { expect, test, vi } from 'vitest';
import type { Operation } from '../rows/floors.js';
import { measureRounds, medianCost } from './rounds.js';

const EFFORT = { rounds: 9, sampleMs: 1, warmUpMs: 2 };

/** Takes so much of the processor's time, as the clock of the harness sees it. */
function busyFor(microseconds: number): Operation {
  return async () => {
    const end = process.hrtime.bigint() + BigInt(microseconds * 1000);
    while (process.hrtime.bigint() < end);
  };
}

test('an operation that takes four times as long as the floor has a ratio of about four', async () => {
  const { floorNs, ratios } = await measureRounds(busyFor(50), { slow: busyFor(200), same: busyFor(50) }, EFFORT);
  expect(floorNs).toBeGreaterThan(50_000);
  expect(ratios['slow']).toBeGreaterThan(2.5);
  expect(ratios['slow']).toBeLessThan(6);
  expect(ratios['same']).toBeGreaterThan(0.5);
  expect(ratios['same']).toBeLessThan(2);
});

test('an operation that outlasts a sample is still run, once a sample', async () => {
  const floor = vi.fn(busyFor(3000));
  const slow = vi.fn(busyFor(3000));
  // Each sample begins with a collection.
  const gc = vi.fn();
  vi.stubGlobal('gc', gc);
  await measureRounds(floor, { slow }, EFFORT);
  expect(slow.mock.calls.length).toBeGreaterThanOrEqual(EFFORT.rounds);
  expect(floor.mock.calls.length + slow.mock.calls.length).toBe(gc.mock.calls.length);
});

test('an operation that throws is measured like any other', async () => {
  const failing = async () => {
    await busyFor(50)();
    throw new Error('measured');
  };
  const { ratios } = await measureRounds(busyFor(50), { failing }, EFFORT);
  expect(ratios['failing']).toBeGreaterThan(0.5);
});

test('the cost of a row is the median of what several processes measured', () => {
  const costs = [
    { floorNs: 80, ratios: { tripswitch: 1.1, opossum: 5 } },
    { floorNs: 90, ratios: { tripswitch: 1.3, opossum: 4 } },
    { floorNs: 81, ratios: { tripswitch: 1.2 } },
  ];
  expect(medianCost(costs)).toEqual({ floorNs: 81, ratios: { tripswitch: 1.2, opossum: 4.5 } });
});

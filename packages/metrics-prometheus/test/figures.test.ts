import { expect, test } from 'vitest';
import { measureCallCost } from './bench/call-cost.js';
import { measureScrapeCost } from './bench/scrape-cost.js';

// Of many rounds: what else the machine does is met alike by both sides of the first, and only adds to the second.

test('a success on an observed breaker costs at most twice what it costs on one that is not', async () => {
  const { ratio } = await measureCallCost(21, 50_000);
  expect(ratio).toBeLessThan(2);
}, 60_000);

test('a scrape of 1,000 breakers takes at most 50 ms of CPU', async () => {
  const { laterMs, series } = await measureScrapeCost(1000, 15);
  expect(series).toBeGreaterThan(100_000);
  expect(laterMs).toBeLessThan(50);
}, 60_000);

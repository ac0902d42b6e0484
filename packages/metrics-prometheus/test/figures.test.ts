import { expect, test } from 'vitest';
import { measureCallCost } from './bench/call-cost.js';
import { measureScrapeCost } from './bench/scrape-cost.js';

// What else the machine does is met alike by both sides of a short round of calls, and can only make a scrape dearer.

test('a success on an observed breaker costs at most twice what it costs on one that is not', async () => {
  const cost = await measureCallCost(101, 10_000);
  console.log(`a success: ${cost.unobservedNs.toFixed(0)} ns, observed ${cost.observedNs.toFixed(0)} ns`);
  expect(cost.ratio).toBeLessThan(2);
}, 60_000);

test('a scrape of 1,000 breakers takes at most 50 ms of CPU', async () => {
  const { quietMs, laterMs, firstMs, series } = await measureScrapeCost(1000, 10);
  console.log(
    `a scrape of ${series} series: ${quietMs.toFixed(0)} ms of CPU in quiet, ` +
      `${laterMs.toFixed(0)} ms as it is, the first ${firstMs.toFixed(0)} ms`,
  );
  expect(series).toBeGreaterThan(100_000);
  expect(quietMs).toBeLessThan(50);
}, 60_000);

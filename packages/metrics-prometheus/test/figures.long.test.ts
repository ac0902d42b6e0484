import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { CallCost } from './bench/call-cost.js';
import { measureScrapeCost } from './bench/scrape-cost.js';

// What else the machine does is met alike by both sides of a short round of calls.

test('a success on an observed breaker costs at most 2.5 times what it costs on one that is not', async () => {
  const cost = await callCost();
  console.log(`a success: ${cost.unobservedNs.toFixed(0)} ns, observed ${cost.observedNs.toFixed(0)} ns`);
  expect(cost.ratio).toBeLessThan(2.5);
}, 60_000);

test.each([
  ['', {}],
  [', with default labels', { app: 'prices', zone: 'eu-1' }],
])(
  'a scrape of 1,000 breakers that succeed takes at most 150 ms of CPU%s',
  async (_what, defaultLabels) => {
    const { laterMs, firstMs, series } = await measureScrapeCost(1000, 40, defaultLabels);
    console.log(`a scrape of ${series} series: ${laterMs.toFixed(0)} ms of CPU, the first ${firstMs.toFixed(0)} ms`);
    expect(series).toBe(38_000);
    expect(laterMs).toBeLessThan(150);
  },
  60_000,
);

/** In a process of its own: a test runner makes each use of an import a call, of which a breaker's path has many. */
async function callCost(): Promise<CallCost> {
  const program = fileURLToPath(new URL('./bench/print-call-cost.ts', import.meta.url));
  const args = ['--import', 'tsx', '--conditions', '@tripswitch/source', program, '101', '10000'];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as CallCost;
}

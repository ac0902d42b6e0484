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

test('a scrape of 1,000 breakers takes at most 50 ms of CPU', async () => {
  const { laterMs, firstMs, pageFaults, series } = await measureScrapeCost(1000, 40);
  console.log(
    `a scrape of ${series} series: ${laterMs.toFixed(0)} ms of CPU, with ${pageFaults} page faults; ` +
      `the first ${firstMs.toFixed(0)} ms`,
  );
  expect(series).toBeGreaterThan(80_000);
  expect(laterMs).toBeLessThan(50);
  // The text alone has 1,800 pages. Other C libraries than glibc take fresh ones for it each time.
  if (hasGlibc()) expect(pageFaults).toBeLessThan(500);
}, 60_000);

function hasGlibc(): boolean {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime !== undefined;
}

/** In a process of its own: a test runner makes each use of an import a call, of which a breaker's path has many. */
async function callCost(): Promise<CallCost> {
  const program = fileURLToPath(new URL('./bench/print-call-cost.ts', import.meta.url));
  const args = ['--import', 'tsx', '--conditions', '@tripswitch/source', program, '101', '10000'];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as CallCost;
}

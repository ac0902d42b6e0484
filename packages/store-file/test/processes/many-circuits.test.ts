import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { bundledProgram } from '../support/bundled-program.js';
import { figure, temporaryDirectory } from './support/fleet.js';

interface Cost {
  readonly readyMs: number;
  readonly closeMs: number;
  /** Of a core, once all are ready. */
  readonly share: number;
  readonly degradedAtStart: number;
  readonly degradedAfterwards: number;
  readonly updates: number;
  readonly reads: number;
}

async function measure(circuits: number, callsPerSecond: number, windowMs: number): Promise<Cost> {
  const program = await bundledProgram(fileURLToPath(new URL('support/many-circuits-process.ts', import.meta.url)));
  // Long, because how long a store may take is another promise, and what waits in the process counts towards it.
  const args = [program, await temporaryDirectory(), circuits, callsPerSecond, windowMs, 60_000].map(String);
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 120_000 });
  return JSON.parse(stdout) as Cost;
}

test('S9: ten thousand idle circuits of one directory are ready within seconds, and cost next to nothing', async () => {
  const { readyMs, closeMs, share, degradedAtStart } = await measure(10_000, 0, 6_000);
  figure(
    '10,000 circuits in one directory',
    `ready after ${readyMs.toFixed(0)} ms, idle ${(share * 100).toFixed(1)} % of a core, closed in ${closeMs.toFixed(0)} ms`,
  );
  expect(degradedAtStart).toBe(0);
  expect(readyMs).toBeLessThan(5_000);
  expect(share).toBeLessThanOrEqual(0.05);
  expect(closeMs).toBeLessThan(15_000);
}, 150_000);

test('S9: a thousand circuits of one directory with a call a second each are never degraded', async () => {
  const { share, updates, reads, degradedAtStart, degradedAfterwards } = await measure(1_000, 1, 10_000);
  figure(
    '1,000 circuits in one directory, a call a second each',
    `${(share * 100).toFixed(1)} % of a core for ${updates} updates and ${reads} reads in 10 s`,
  );
  expect(degradedAtStart + degradedAfterwards).toBe(0);
}, 150_000);

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { bundledProgram } from '../support/bundled-program.js';
import { figure, temporaryDirectory } from './support/fleet.js';

interface Cost {
  /** A call of a circuit in files, by one in memory. */
  readonly ratio: number;
  readonly inPath: number;
  readonly during: number;
  readonly calls: number;
  readonly updates: number;
  /** Of a core, for syncing. */
  readonly cpuShare: number;
}

test('S1, D59: a hundred circuits in files cost their calls next to nothing', async () => {
  const program = await bundledProgram(fileURLToPath(new URL('support/cost-process.ts', import.meta.url)));
  const { stdout } = await promisify(execFile)(process.execPath, [program, await temporaryDirectory()]);
  const { ratio, inPath, during, calls, updates, cpuShare } = JSON.parse(stdout) as Cost;
  figure(
    '100 circuits in files, a call',
    `${ratio.toFixed(3)} of one in memory, ${inPath} store operations in its path`,
  );
  figure('100 circuits in files, syncing', `${(cpuShare * 100).toFixed(1)} % of a core, ${updates} operations in 11 s`);
  figure('100 circuits in files, as fast as they can', `${during} store operations during ${calls} calls`);
  expect(inPath).toBe(0);
  expect(ratio).toBeLessThanOrEqual(1.1);
  expect(cpuShare).toBeLessThanOrEqual(0.05);
}, 120_000);

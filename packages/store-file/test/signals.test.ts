import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { figure, temporaryDirectory } from './processes/support/fleet.js';
import { bundledProgram } from './support/bundled-program.js';

const busyProcess = fileURLToPath(new URL('support/busy-process.ts', import.meta.url));
const exitingProcess = fileURLToPath(new URL('support/exiting-process.ts', import.meta.url));

test('D82: a process that uses the store has no handler and no global of ours, and a signal ends it while it is busy', async () => {
  const child = spawn(process.execPath, [await bundledProgram(busyProcess), await temporaryDirectory()]);
  onTestFinished(() => void child.kill('SIGKILL'));
  const [output] = (await once(child.stdout, 'data')) as [Buffer];
  expect(JSON.parse(output.toString())).toEqual({ changed: [], sigterm: 0 });

  const signalledAt = performance.now();
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
  const tookMs = performance.now() - signalledAt;
  figure('SIGTERM ends a busy process', `after ${tookMs.toFixed(0)} ms`);
  expect(tookMs).toBeLessThan(1_000);
});

test('a process that exits while it holds a lock takes the lock with it', async () => {
  const directory = await temporaryDirectory();
  const child = spawn(process.execPath, [await bundledProgram(exitingProcess), directory]);
  expect(await once(child, 'exit')).toEqual([7, null]);
  const lock = (await readdir(join(directory, '.tripswitch'))).filter((name) => name.endsWith('.lock'));
  expect(lock).toHaveLength(1);
  expect(await readdir(join(directory, '.tripswitch', lock[0]!))).toEqual([]);
});

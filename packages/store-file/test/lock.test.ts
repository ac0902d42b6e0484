import { execFile, type ChildProcess } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CircuitBreaker } from '@tripswitch/core';
import { countFailures } from '@tripswitch/testkit';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createFileStore } from '../src/index.js';
import { figure, temporaryDirectory } from './processes/support/fleet.js';
import { bundledProgram } from './support/bundled-program.js';

const STALE_MS = 2_000;
const program = fileURLToPath(new URL('support/store-process.ts', import.meta.url));

/** A process that is paused, or killed, while it holds the lock of the circuit. */
async function startFated(fate: 'paused' | 'killed', directory: string) {
  let output = '';
  const child: ChildProcess = execFile(process.execPath, [await bundledProgram(program), fate, directory, 'circuit']);
  child.stdout?.on('data', (text: string) => (output += text));
  const ended = new Promise<string>((resolve) => child.once('close', () => resolve(output)));
  onTestFinished(() => void child.kill('SIGKILL'));
  const isStruck = async () =>
    fate === 'killed'
      ? child.signalCode === 'SIGKILL'
      : (await readFile(`/proc/${String(child.pid)}/stat`, 'utf8')).split(') ')[1]?.startsWith('T');
  await vi.waitFor(async () => expect(await isStruck()).toBe(true), { timeout: 10_000, interval: 5 });
  return { child, ended };
}

test('S2: a lock whose holder was killed is broken within its staleness and a second', async () => {
  const directory = await temporaryDirectory();
  const store = createFileStore({ directory, lockStaleMs: STALE_MS });
  await countFailures(store, 'circuit', 1);
  await startFated('killed', directory);
  const beganAt = performance.now();
  await countFailures(store, 'circuit', 1);
  const tookMs = performance.now() - beganAt;
  figure('killed inside the lock, going on after', `${tookMs.toFixed(0)} ms, staleness ${STALE_MS} ms`);
  expect(tookMs).toBeLessThan(STALE_MS + 1_000);
  expect((await store.read('circuit'))?.record).toMatchObject({ version: 2, totals: { failureCount: 2 } });
});

test('S6, D45, D55: a holder that was paused in its lock finds it broken, and begins anew with what stands there', async () => {
  const directory = await temporaryDirectory();
  const store = createFileStore({ directory, lockStaleMs: STALE_MS });
  await countFailures(store, 'circuit', 1);
  const { child, ended } = await startFated('paused', directory);
  await countFailures(store, 'circuit', 5);
  expect((await store.read('circuit'))?.record?.version).toBe(6);

  child.kill('SIGCONT');
  // Its change ran on the record of before the pause, which it could not write, and then on the one of after.
  expect(JSON.parse(await ended)).toEqual([1, 6]);
  expect((await store.read('circuit'))?.record).toMatchObject({ version: 7, totals: { failureCount: 7 } });
});

test('S3, D46, D47: a call that takes longer than any lock hinders nobody, and its result is the caller’s', async () => {
  const directory = await temporaryDirectory();
  const store = createFileStore({ directory, lockStaleMs: STALE_MS });
  const breaker = new CircuitBreaker({ name: 'slow', store });
  const long = breaker.call(() => new Promise((resolve) => setTimeout(() => resolve('late and well'), STALE_MS + 500)));
  const beganAt = performance.now();
  await countFailures(createFileStore({ directory }), 'slow', 3);
  expect(performance.now() - beganAt).toBeLessThan(1_000);
  expect(await long).toBe('late and well');
  await breaker.close();
});

test('D60: two hundred writers at once are all let through, in few writes, and leave nothing behind', async () => {
  const directory = await temporaryDirectory();
  const stores = Array.from({ length: 10 }, () => createFileStore({ directory }));
  const beganAt = performance.now();
  await Promise.all(stores.map((store) => countFailures(store, 'circuit', 20)));
  figure('200 writers at once through 10 stores', `${(performance.now() - beganAt).toFixed(0)} ms`);
  expect((await stores[0]!.read('circuit'))?.record).toMatchObject({ version: 200 });
  expect(await readdir(join(directory, '.tripswitch'))).toEqual(['clock']);
});

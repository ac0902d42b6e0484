import { execFile } from 'node:child_process';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createFileStore, PersistentCircuitBreaker } from '../src/index.js';
import { temporaryDirectory } from './processes/support/fleet.js';
import { bundledProgram } from './support/bundled-program.js';
import { mountDirectory } from './support/mounted-directory.js';
import { needsRoot, OTHER_USER } from './support/needs-root.js';

const SOON = { timeout: 15_000, interval: 10 };
const shortProcess = fileURLToPath(new URL('support/short-process.ts', import.meta.url));

test.for(['read-only', 'full'] as const)(
  'D78, S5: a job whose disk is %s at the start runs, and shares when it can',
  async (fault, context) => {
    const mounted = (await mountDirectory()) ?? needsRoot(context, 'a disk of its own');
    const filler = join(mounted.path, 'filler');
    if (fault === 'read-only') await mounted.remount('ro');
    else await writeFile(filler, Buffer.alloc(2_000_000)).catch(() => undefined);

    const stateDir = join(mounted.path, 'deep', 'state');
    const breaker = new PersistentCircuitBreaker({ name: 'job', failureThreshold: 2, syncIntervalMs: 20, stateDir });
    onTestFinished(() => breaker.close());
    const events: string[] = [];
    breaker.on('store_degraded', ({ error }) => events.push(`degraded: ${String(error)}`));
    breaker.on('store_recovered', () => events.push('recovered'));
    expect(await breaker.call(() => 'fresh')).toBe('fresh');
    for (let i = 0; i < 2; i++) await breaker.tryCall(() => Promise.reject(new Error('down')));
    expect(breaker.state).toBe('open');
    expect(events).toEqual([expect.stringContaining(stateDir)]);
    expect(events[0]).toContain(fault === 'full' ? 'no space is left' : 'read-only');

    if (fault === 'read-only') await mounted.remount('rw');
    else await rm(filler);
    await vi.waitFor(() => expect(events.slice(1)).toEqual(['recovered']), SOON);
    await vi.waitFor(() => expect(breaker.getStats().store).toMatchObject({ pending: 0 }), SOON);
    expect((await createFileStore({ directory: stateDir }).read('job'))?.record).toMatchObject({
      state: 'open',
      totals: { successCount: 1, failureCount: 2 },
    });
  },
);

test('D78, S5: a job that may not write its directory runs, and says what is wrong', async () => {
  const root = await temporaryDirectory();
  await chmod(root, 0o555);
  onTestFinished(() => chmod(root, 0o755));
  const stateDir = join(root, 'state');
  const args = [await bundledProgram(shortProcess), stateDir, 'success', '60000'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 10_000, ...OTHER_USER });
  expect(JSON.parse(stdout)).toMatchObject({
    rejected: false,
    successCount: 1,
    troubles: [expect.stringMatching(`${stateDir}.*EACCES, permission denied`)],
  });
});

test('D78: a path that is a file stays a mistake of the caller', async () => {
  const file = join(await temporaryDirectory(), 'file');
  await writeFile(file, '');
  for (const stateDir of [file, join(file, 'below')]) {
    const make = () => new PersistentCircuitBreaker({ name: 'job', stateDir });
    expect(make).toThrow(expect.objectContaining({ code: 'ERR_CONFIGURATION' }) as Error);
    expect(make).toThrow(stateDir);
  }
});

test('a directory that others can write to is warned of once; one for its owner alone is not', async () => {
  const warnings: string[] = [];
  const listener = (warning: Error & { code?: string }) => {
    if (warning.code === 'TRIPSWITCH_SHARED_DIRECTORY') warnings.push(warning.message);
  };
  process.on('warning', listener);
  onTestFinished(() => void process.removeListener('warning', listener));
  const [open, group, own] = [await temporaryDirectory(), await temporaryDirectory(), await temporaryDirectory()];
  await chmod(open, 0o777);
  await chmod(group, 0o775);
  await chmod(own, 0o755);
  for (const directory of [open, open, group, own]) createFileStore({ directory });
  await vi.waitFor(() => expect(warnings).toHaveLength(2), SOON);
  await new Promise((resolve) => setImmediate(resolve));
  expect(warnings).toEqual([
    expect.stringContaining(`${open} (mode 0777)`),
    expect.stringContaining(`${group} (mode 0775)`),
  ]);
});

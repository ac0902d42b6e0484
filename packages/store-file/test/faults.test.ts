import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CircuitBreaker, type CircuitBreakerOptions } from '@tripswitch/core';
import { encodeRecord } from '@tripswitch/core/store';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { circuitFileName } from '../src/directory/circuit-file-name.js';
import { createFileStore } from '../src/index.js';
import { figure, temporaryDirectory } from './processes/support/fleet.js';
import { mountDirectory } from './support/mounted-directory.js';
import { needsRoot } from './support/needs-root.js';

const SOON = { timeout: 15_000, interval: 10 };
const RECORD = `${circuitFileName('prices')}.json`;

/** A breaker whose circuit is in a directory, with the events of its store in order. */
async function begin(directory: string, options: Partial<CircuitBreakerOptions> = {}) {
  const store = createFileStore({ directory, pollIntervalMs: 50 });
  const breaker = new CircuitBreaker({ name: 'prices', failureThreshold: 3, syncIntervalMs: 20, ...options, store });
  onTestFinished(async () => {
    await breaker.close();
    await store.close();
  });
  const events: string[] = [];
  for (const event of ['store_degraded', 'store_recovered', 'record_quarantined'] as const) {
    breaker.on(event, () => events.push(event));
  }
  await breaker.ready();
  const succeed = () => breaker.call(() => 'fresh');
  const fail = () => breaker.tryCall(() => Promise.reject(new Error('the dependency is down')));
  const synced = () => vi.waitFor(() => expect(breaker.getStats().store).toMatchObject({ pending: 0 }), SOON);
  return { breaker, store, events, succeed, fail, synced };
}

/** What befalls a directory, and how it is mended. */
const OUTAGES: Record<
  string,
  (directory: string, remount: (access: 'ro' | 'rw') => Promise<void>) => Promise<() => Promise<void>>
> = {
  'a full disk': async (directory) => {
    const filler = join(directory, 'somebody else’s data');
    await writeFile(filler, Buffer.alloc(2_000_000)).catch(() => undefined);
    return () => rm(filler);
  },
  'a directory that is read-only': async (_directory, remount) => {
    await remount('ro');
    return () => remount('rw');
  },
  'a directory that is gone': async (directory) => {
    await rename(directory, `${directory}-unmounted`);
    return () => rename(`${directory}-unmounted`, directory);
  },
};

describe('S5, D48, D49: calls go on alone, nothing is forgotten, and sharing resumes by itself after', () => {
  test.for(Object.entries(OUTAGES))('%s', async ([what, befall], context) => {
    const mounted = (await mountDirectory()) ?? needsRoot(context, what);
    const directory = join(mounted.path, 'state');
    const { breaker, store, events, succeed, fail, synced } = await begin(directory);
    for (let i = 0; i < 10; i++) await succeed();
    await synced();

    // Busy while a file of it is open for writing, as its clock is for a moment.
    const remount = (access: 'ro' | 'rw') => vi.waitFor(() => mounted.remount(access), SOON);
    const mend = await befall(directory, remount);
    for (let i = 0; i < 3; i++) await fail();
    await vi.waitFor(() => expect(events).toEqual(['store_degraded']), SOON);
    expect(breaker.state).toBe('open');
    await expect(store.update('prices', 'test', () => expect.fail('no change may run'))).rejects.toMatchObject({
      code: 'ERR_STORE',
      reason: 'no_answer',
      message: expect.stringContaining(directory) as string,
    });

    const mendedAt = performance.now();
    await mend();
    await vi.waitFor(() => expect(events).toEqual(['store_degraded', 'store_recovered']), SOON);
    figure(`sharing resumes after ${what}`, `${(performance.now() - mendedAt).toFixed(0)} ms`);
    await synced();
    const witness = createFileStore({ directory });
    expect((await witness.read('prices'))?.record).toMatchObject({
      state: 'open',
      totals: { successCount: 10, failureCount: 3, openedCount: 1 },
    });
    expect((await witness.history('prices', {})).map(({ change }) => change.to)).toEqual(['open']);
    expect((await readdir(directory)).filter((file) => file.includes('corrupt'))).toEqual([]);
  });
});

const damaged = (text: string): Record<string, string> => ({
  'cut short': text.slice(0, text.length / 2),
  'filled with zeros': '\0'.repeat(text.length),
  'of no length': '',
  'edited by hand into nonsense': text.replace('"generation":', '"generation":"many",'),
  'of an older schema': text.replace('"schema":1', '"schema":0'),
});

describe('S4, D54: a record is set aside and announced, and the circuit stays as it was known, when it is found', () => {
  test.each(Object.keys(damaged('')))('%s', async (damage) => {
    const directory = await temporaryDirectory();
    const { breaker, events, fail, synced } = await begin(directory);
    for (let i = 0; i < 3; i++) await fail();
    await synced();
    const before = breaker.getStats();

    const text = damaged(await readFile(join(directory, RECORD), 'utf8'))[damage] ?? '';
    await writeFile(join(directory, RECORD), text);
    await breaker.setMode('forced_open', { reason: 'something to write' });
    expect(events).toEqual(['record_quarantined']);
    expect(breaker.getStats()).toMatchObject({ state: 'open', failureCount: 3, generation: before.generation + 1 });
    const aside = (await readdir(directory)).filter((file) => file.startsWith(`${RECORD}.corrupt-`));
    expect(aside).toHaveLength(1);
    expect(await readFile(join(directory, aside[0]!), 'utf8')).toBe(text);
    const history = await createFileStore({ directory }).history('prices', {});
    expect(history.map(({ change }) => change.to)).toEqual(['open', 'forced_open']);
  });
});

test('S4: a record of a newer schema is left as it is, the breaker works alone, and shares again when it may', async () => {
  const directory = await temporaryDirectory();
  const { breaker, events, fail, synced } = await begin(directory);
  await fail();
  await synced();
  const ours = await readFile(join(directory, RECORD), 'utf8');
  const newer = ours.replace('"schema":1', '"schema":99');
  await writeFile(join(directory, RECORD), newer);
  for (let i = 0; i < 2; i++) await fail();
  await vi.waitFor(() => expect(events).toEqual(['store_degraded']), SOON);
  expect(breaker.state).toBe('open');
  expect(await readFile(join(directory, RECORD), 'utf8')).toBe(newer);

  await writeFile(join(directory, RECORD), ours);
  await vi.waitFor(() => expect(events).toEqual(['store_degraded', 'store_recovered']), SOON);
  await synced();
  expect((await createFileStore({ directory }).read('prices'))?.record).toMatchObject({ totals: { failureCount: 3 } });
});

test('S6, D55: a record that is lost and begun again is followed, though its version is smaller', async () => {
  const directory = await temporaryDirectory();
  const one = await begin(directory);
  for (const mode of ['observe', 'automatic', 'observe'] as const) await one.breaker.setMode(mode);
  const known = (await one.store.read('prices'))?.record;
  expect(known?.version).toBeGreaterThan(2);
  await rm(join(directory, RECORD));
  const other = await begin(directory);
  await other.breaker.setMode('forced_open', { reason: 'a new life' });
  const begun = (await other.store.read('prices'))?.record;
  expect(begun?.epoch).not.toBe(known?.epoch);
  await vi.waitFor(() => expect(one.breaker.mode).toBe('forced_open'), SOON);
  expect(encodeRecord((await one.store.read('prices'))!.record!)).toContain(begun!.epoch);
});

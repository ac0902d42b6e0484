import { execFileSync } from 'node:child_process';
import { link, lstat, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { CircuitBreaker } from '@tripswitch/core';
import { countFailures } from '@tripswitch/testkit';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { circuitFileName } from '../src/directory/circuit-file-name.js';
import { createFileStore } from '../src/index.js';
import { temporaryDirectory } from './processes/support/fleet.js';
import { IS_ROOT } from './support/needs-root.js';

const START = circuitFileName('circuit');
const SECRET = '{"precious":"somebody else’s"}\n';
/** Refusing is a matter of milliseconds; opening a pipe waits for good. */
const AT_ONCE = 2_000;

/** What may stand in the place of a file, and how it gets there. */
const THINGS: Record<string, (place: string, victim: string) => unknown> = {
  'a symbolic link': (place, victim) => symlink(victim, place),
  'a link to nothing': (place, victim) => symlink(`${victim}-that-is-not-there`, place),
  'a hard link': (place, victim) => link(victim, place),
  'a pipe': (place) => execFileSync('mkfifo', [place]),
  'a socket': async (place) => {
    // By a short path: the system takes no long ones.
    const short = `/tmp/s${process.pid}-${Math.random().toString(36).slice(2, 8)}`;
    const server = createServer();
    onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
    await new Promise<void>((resolve) => server.listen(short, resolve));
    await rename(short, place);
  },
  'a directory': (place) => mkdir(place),
  ...(IS_ROOT && { 'a device that never ends': (place: string) => execFileSync('mknod', [place, 'c', '1', '5']) }),
};

async function begin() {
  const root = await temporaryDirectory();
  const directory = join(root, 'state');
  const victim = join(root, 'victim');
  await writeFile(victim, SECRET);
  const store = createFileStore({ directory, historyLimit: 1 });
  onTestFinished(() => store.close());
  await countFailures(store, 'circuit', 1);
  const reset = () =>
    store.update('circuit', 'a', (record, now) => ({
      record: { ...record!, version: record!.version + 1 },
      changes: [{ kind: 'reset', from: 'closed', to: 'closed', cause: 'reset', generation: 2, at: now }],
    }));
  const untouched = async () => {
    expect(await readFile(victim, 'utf8')).toBe(SECRET);
    expect((await readdir(root)).toSorted()).toEqual(['state', 'victim']);
  };
  return { directory, victim, store, reset, untouched };
}

/** The places whose files are set aside when something else stands there. */
const PLACES = [`${START}.json`, `${START}.history.jsonl`, `${START}.history.1.jsonl`];

describe.each(Object.entries(THINGS))('S4: %s is neither followed, nor read, nor waited for', (what, make) => {
  test.each(PLACES)(
    'in the place of %s: it is set aside, announced, and replaced',
    async (file) => {
      const { directory, victim, store, reset, untouched } = await begin();
      for (let i = 0; i < 2; i++) await reset();
      const place = join(directory, file);
      await rm(place);
      await make(place, victim);

      expect(await store.list()).toEqual(file.endsWith('.json') ? [] : ['circuit']);
      await store.read('circuit');
      await store.history('circuit', {});
      if (file.endsWith('.json')) await countFailures(store, 'circuit', 1);

      const { quarantined } = await reset();
      const aside = (await readdir(directory)).filter((name) => name.startsWith(`${file}.corrupt-`));
      expect(aside).toHaveLength(1);
      // A record is announced to the update that replaces it, which was the one before.
      if (!file.endsWith('.json')) expect(quarantined).toBe(join(directory, aside[0]!));
      expect((await lstat(place)).isFile()).toBe(true);
      expect((await store.history('circuit', {})).at(-1)?.change.cause).toBe('reset');
      await untouched();
    },
    AT_ONCE * 3,
  );

  test('in the place of the clock or of a lock: the circuit is degraded, and the message names the path', async () => {
    const { directory, victim, store, untouched } = await begin();
    const clock = join(directory, '.tripswitch', 'clock');
    const lock = join(directory, '.tripswitch', `${START}.lock`);
    await store.read('circuit');
    await rm(clock);
    await make(clock, victim);
    const beganAt = performance.now();
    await expect(store.read('circuit')).rejects.toMatchObject({
      code: 'ERR_STORE',
      message: expect.stringContaining(clock) as string,
    });
    if (what !== 'a directory') {
      await make(lock, victim);
      await expect(store.update('circuit', 'a', () => expect.fail('no change may run'))).rejects.toMatchObject({
        code: 'ERR_STORE',
        message: expect.stringContaining(lock) as string,
      });
    }
    expect(performance.now() - beganAt).toBeLessThan(AT_ONCE);
    await untouched();

    const breaker = new CircuitBreaker({ name: 'circuit', store });
    onTestFinished(() => breaker.close());
    const degraded = vi.fn();
    breaker.on('store_degraded', degraded);
    expect(await breaker.call(() => 'fresh')).toBe('fresh');
    expect(degraded).toHaveBeenCalledOnce();
  });
});

test('S4: a breaker announces that its record was replaced by a link', async () => {
  const { directory, victim, store } = await begin();
  const breaker = new CircuitBreaker({ name: 'circuit', store });
  onTestFinished(() => breaker.close());
  const announced = vi.fn();
  breaker.on('record_quarantined', announced);
  await breaker.ready();
  await rm(join(directory, `${START}.json`));
  await link(victim, join(directory, `${START}.json`));
  await breaker.setMode('forced_open', { reason: 'something to write' });
  expect(announced).toHaveBeenCalledOnce();
});

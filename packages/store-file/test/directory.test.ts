import { execFile, execFileSync } from 'node:child_process';
import { chmod, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isConfigurationError } from '@tripswitch/core';
import { countFailures } from '@tripswitch/testkit';
import { expect, onTestFinished, test, vi } from 'vitest';
import { circuitFileName } from '../src/directory/circuit-file-name.js';
import { createFileStore } from '../src/index.js';
import { temporaryDirectory } from './processes/support/fleet.js';
import { bundledProgram } from './support/bundled-program.js';

const RECORD = `${circuitFileName('circuit')}.json`;
const SOON = { timeout: 10_000, interval: 10 };

test.each([0o000, 0o022, 0o077, 0o777])(
  'directories are 0700 and files 0600, whatever the umask (%o)',
  async (umask) => {
    const before = process.umask(umask);
    onTestFinished(() => void process.umask(before));
    const root = await temporaryDirectory();
    await chmod(root, 0o700);
    const directory = join(root, 'state');
    const store = createFileStore({ directory });
    await countFailures(store, 'circuit', 1);
    await store.update('circuit', 'a', (record, now) => ({
      record: { ...record!, version: 2 },
      changes: [{ kind: 'reset', from: 'closed', to: 'closed', cause: 'reset', generation: 2, at: now }],
    }));
    await store.read('circuit');
    const entries = [
      directory,
      ...(await readdir(directory, { recursive: true })).map((name) => join(directory, name)),
    ];
    expect(entries.length).toBeGreaterThanOrEqual(5);
    for (const path of entries) {
      const { mode } = await stat(path);
      expect(mode & 0o777, path).toBe((await lstat(path)).isDirectory() ? 0o700 : 0o600);
    }
  },
);

test('processes that start at the same moment make a new directory together', async () => {
  const program = await bundledProgram(fileURLToPath(new URL('support/racing-threads.ts', import.meta.url)));
  const { stdout } = await promisify(execFile)(process.execPath, [program, await temporaryDirectory()]);
  expect(stdout).toBe('');
});

test('a directory that exists keeps its mode, and the files of other programs are left alone', async () => {
  const directory = await temporaryDirectory();
  await chmod(directory, 0o755);
  const foreign = { 'package.json': '{}', 'notes.txt': 'ours', '.tripswitchrc': 'x', [`copy of ${RECORD}`]: '{' };
  for (const [name, text] of Object.entries(foreign)) await writeFile(join(directory, name), text);
  const store = createFileStore({ directory });
  await countFailures(store, 'circuit', 2);
  expect(await store.list()).toEqual(['circuit']);
  expect((await stat(directory)).mode & 0o777).toBe(0o755);
  for (const [name, text] of Object.entries(foreign)) expect(await readFile(join(directory, name), 'utf8')).toBe(text);
});

test('a directory that cannot be used is refused before anything starts, by its path', async () => {
  const root = await temporaryDirectory();
  const file = join(root, 'file');
  await writeFile(file, '');
  for (const directory of [file, join(file, 'below'), '/proc/nowhere']) {
    const make = () => createFileStore({ directory });
    expect(make).toThrow(directory);
    expect(make).toThrow(expect.objectContaining({ code: 'ERR_CONFIGURATION' }) as Error);
  }
  expect(isConfigurationError(new Error('another'))).toBe(false);
});

test.each(['a symbolic link', 'a directory', 'a pipe'])(
  '%s in the place of a record is set aside and not followed',
  async (what) => {
    const root = await temporaryDirectory();
    const directory = join(root, 'state');
    const store = createFileStore({ directory });
    const victim = join(root, 'victim');
    await writeFile(victim, 'precious');
    const place = join(directory, RECORD);
    if (what === 'a symbolic link') await symlink(victim, place);
    else if (what === 'a directory') await mkdir(place);
    else execFileSync('mkfifo', [place]);
    expect(await store.read('circuit')).toBeUndefined();
    await countFailures(store, 'circuit', 1);
    expect((await store.read('circuit'))?.record.version).toBe(1);
    expect((await lstat(place)).isFile()).toBe(true);
    expect((await readdir(directory)).filter((name) => name.startsWith(`${RECORD}.corrupt-`))).toHaveLength(1);
    expect(await readFile(victim, 'utf8')).toBe('precious');
  },
);

test('a history that was replaced by a symbolic link is not written through it', async () => {
  const root = await temporaryDirectory();
  const directory = join(root, 'state');
  const store = createFileStore({ directory });
  const victim = join(root, 'victim');
  await writeFile(victim, 'precious');
  await symlink(victim, join(directory, `${circuitFileName('circuit')}.history.jsonl`));
  await countFailures(store, 'circuit', 1);
  await store.update('circuit', 'a', (record, now) => ({
    record: { ...record!, version: 2 },
    changes: [{ kind: 'reset', from: 'closed', to: 'closed', cause: 'reset', generation: 2, at: now }],
  }));
  expect(await readFile(victim, 'utf8')).toBe('precious');
  expect(await store.history('circuit', {})).toHaveLength(1);
});

test('a workshop that leads out of the directory is refused', async () => {
  const root = await temporaryDirectory();
  await mkdir(join(root, 'elsewhere'));
  await mkdir(join(root, 'state'));
  await symlink(join(root, 'elsewhere'), join(root, 'state', '.tripswitch'));
  expect(() => createFileStore({ directory: join(root, 'state') })).toThrow(join(root, 'state'));
  expect(await readdir(join(root, 'elsewhere'))).toEqual([]);
});

test('watching goes on when the directory was removed and another one stands in its place', async () => {
  const root = await temporaryDirectory();
  const directory = join(root, 'state');
  const store = createFileStore({ directory, pollIntervalMs: 50 });
  onTestFinished(() => store.close());
  await countFailures(store, 'circuit', 1);
  let heard = 0;
  store.watch('circuit', () => heard++);
  await rename(directory, join(root, 'away'));
  await vi.waitFor(() => expect(heard).toBeGreaterThan(0), SOON);
  await rm(join(root, 'away'), { recursive: true });
  await mkdir(directory);
  for (let round = 0; round < 3; round++) {
    const before = heard;
    await countFailures(createFileStore({ directory }), 'circuit', 1);
    await vi.waitFor(() => expect(heard).toBeGreaterThan(before), SOON);
  }
});

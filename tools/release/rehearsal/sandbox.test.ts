import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { Sandbox } from './sandbox.js';

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('a sandbox leaves no folder and no process behind, nor what its processes started', async () => {
  const sandbox = await Sandbox.create();
  const code = `
    const child = require('node:child_process').spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)']);
    console.log('pids', process.pid, child.pid);
    setInterval(() => {}, 1000);`;
  const { printed } = sandbox.start(process.execPath, ['--eval', code], { cwd: sandbox.folder });
  await vi.waitFor(() => expect(printed()).toMatch(/pids \d+ \d+/), 10_000);
  const pids = [...printed().matchAll(/\d+/g)].map(([pid]) => Number(pid));
  expect(pids.map(isAlive)).toEqual([true, true]);

  await sandbox[Symbol.asyncDispose]();
  await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false, false]), 10_000);
  expect(await exists(sandbox.folder)).toBe(false);
  await expect(sandbox.newProject()).rejects.toThrow('The rehearsal was ended');
  expect(() => sandbox.start('true', [], { cwd: '/' })).toThrow('The rehearsal was ended');
});

test('a program in a sandbox sees nothing of the configuration of the user and of the workspace', async () => {
  vi.stubEnv('npm_config_registry', 'http://example.invalid');
  vi.stubEnv('NX_CACHE_DIRECTORY', '/elsewhere');
  await using sandbox = await Sandbox.create();
  const printed = await sandbox.run(process.execPath, ['--print', 'JSON.stringify(process.env)'], {
    cwd: sandbox.folder,
  });
  const env = JSON.parse(printed) as Record<string, string>;
  expect(env['HOME']).toBe(join(sandbox.folder, 'home'));
  expect(Object.keys(env).filter((name) => /^(npm_|nx_|vitest)/i.test(name))).toEqual([]);
  expect(env['PATH']?.split(':').filter((entry) => entry.includes('node_modules'))).toEqual([]);
});

test('a program that fails, or does not end, shows what it printed', async () => {
  await using sandbox = await Sandbox.create();
  const run = (code: string) =>
    sandbox.run(process.execPath, ['--eval', code], { cwd: sandbox.folder, timeoutMs: 2000 });
  await expect(run('console.log("so far"); process.exit(3)')).rejects.toThrow(/ended with 3:\nso far/);
  await expect(run('console.log("so far"); setInterval(() => {}, 1000)')).rejects.toThrow(/so far\n\nEnded after 2 s/);
});

test('what is not there to be run is an error', async () => {
  await using sandbox = await Sandbox.create();
  await mkdir(join(sandbox.folder, 'empty'));
  await writeFile(join(sandbox.folder, 'empty/file'), '');
  await expect(sandbox.run(join(sandbox.folder, 'none'), [], { cwd: sandbox.folder })).rejects.toThrow('ENOENT');
});

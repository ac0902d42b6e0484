import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startNode, startProcess, type AppProcess } from './app-process.js';
import { bundledProgram } from './support/bundled-program.js';
import { temporaryDirectory } from './support/temporary-directory.js';

const processes: AppProcess[] = [];
const watched = (started: AppProcess) => {
  processes.push(started);
  return started;
};
let program = '';
const start = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  watched(startNode([program, ...args], environment));

beforeAll(async () => {
  // Two files, which start several times faster than their sources do: the demo, and the API where the demo looks for it.
  program = await bundledProgram('demo/main.ts');
  const folder = dirname(program);
  await copyFile(await bundledProgram('main.ts'), join(folder, 'api.mjs'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', imports: { '#api': './api.mjs' } }));
});
afterEach(async () => {
  for (const { child } of processes) {
    child.kill('SIGKILL');
  }
  await Promise.all(processes.splice(0).map(({ ended }) => ended));
});

/** Where the demo and its replicas answer, and the processes of the latter, as it printed them. */
async function addresses(demo: AppProcess): Promise<{ api: string; replicas: string[]; pids: number[] }> {
  const [printed] = await demo.printed(/API: [^]*Replica 2: .*\n/);
  return {
    api: /API: +(\S+)/.exec(printed)![1]!,
    replicas: [...printed.matchAll(/Replica \d: (\S+)/g)].map((match) => match[1]!),
    pids: [...printed.matchAll(/process (\d+)/g)].map((match) => Number(match[1])),
  };
}

const leftIn = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('tripswitch-demo-'));

const refuses = (url: string) => vi.waitFor(() => expect(fetch(url)).rejects.toBeInstanceOf(TypeError), 10_000);

function numbers(text: string, pattern: RegExp): number[] {
  const match = pattern.exec(text);
  expect(match, `${pattern.source} in:\n${text}`).not.toBeNull();
  return match!.slice(1).map(Number);
}

describe('the demo with --replicas', () => {
  it(
    'tells its story to three replicas: those that share open at once, others each for themselves after more calls',
    { timeout: 90_000 },
    async () => {
      const temporary = await temporaryDirectory();
      const shared = start(['--', '--replicas', '3', '--shared', '--once'], { TMPDIR: temporary });
      const alone = start(['--replicas', '3', '--once'], { CIRCUIT_BREAKER_PERSISTENT: 'ignored by the demo' });
      expect(await Promise.all([shared.ended, alone.ended])).toEqual([0, 0]);

      for (const demo of [shared, alone]) {
        expect(demo.stderr()).toBe('');
        expect(demo.stdout()).toContain('all 3 replicas opened 3 of 3 circuits');
        expect(demo.stdout()).toContain('the circuits closed again at all replicas: 3 of 3');
        expect(demo.stdout().endsWith('The story came out as told.\n')).toBe(true);
        const [answered, asked] = numbers(demo.stdout(), /answers: (\d+) of (\d+)/);
        expect(asked).toBeGreaterThan(400);
        expect(answered).toBe(asked);
      }
      expect(alone.stdout()).toContain('each for itself');
      const [spreadMs] = numbers(shared.stdout(), /the last (\d+) ms after the first/);
      expect(spreadMs).toBeLessThanOrEqual(1000);
      const reached = /got (\d+) calls until noticed, then (\d+) probes and (\d+) others/;
      const [, sharedProbes] = numbers(shared.stdout(), reached);
      const [, aloneProbes] = numbers(alone.stdout(), reached);
      expect(sharedProbes).toBeLessThanOrEqual(12);
      expect(aloneProbes).toBeGreaterThan(sharedProbes!);
      expect(leftIn(temporary)).toEqual([]);
    },
  );

  it('says plainly that a replica died, serves on with the other, and ends it at Ctrl-C', async () => {
    const demo = watched(startProcess('demo/main.ts', {}, ['--replicas', '2']));
    const { api, replicas, pids } = await addresses(demo);
    const page = new URL('/api/v1/circuit-breakers/stats', api);
    expect((await fetch(page)).status).toBe(200);
    process.kill(pids[0]!, 'SIGKILL');
    await demo.printed(/replica 1 is gone: SIGKILL/);
    for (const url of [api, api, api, page]) {
      expect((await fetch(url)).status).toBe(200);
    }
    demo.child.kill('SIGINT');
    expect(await demo.ended).toBe(1);
    expect(demo.stdout().endsWith('The story was cut short.\n')).toBe(true);
    await refuses(replicas[1]!);
  });

  it('leaves no process behind when it is killed, and nothing at all when it cannot start', async () => {
    const temporary = await temporaryDirectory();
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as AddressInfo;

    const killed = start(['--replicas', '2']);
    const refused = start(['--replicas', '2', '--shared'], { PORT: String(port), TMPDIR: temporary });
    const { replicas } = await addresses(killed);
    expect((await fetch(replicas[1]!)).status).toBe(200);
    killed.child.kill('SIGKILL');
    await Promise.all(replicas.map(refuses));

    expect(await refused.ended).toBe(1);
    expect(refused.stderr()).toMatch(/^demo failed: listen EADDRINUSE/);
    expect(leftIn(temporary)).toEqual([]);
  });
});

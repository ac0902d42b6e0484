import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startDemo, type AppProcess } from './app-process.js';
import { temporaryDirectory } from './support/temporary-directory.js';

const processes: AppProcess[] = [];
const start = (...given: Parameters<typeof startDemo>) => {
  const started = startDemo(...given);
  processes.push(started);
  return started;
};
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

describe('the demo with --replicas', () => {
  it('says plainly that a replica died, serves on with the other, and ends it at Ctrl-C', async () => {
    const demo = start(['--replicas', '2']);
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

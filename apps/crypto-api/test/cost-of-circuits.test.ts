import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { createSeededRandom } from '../src/simulator/seeded-random.js';
import { excess, noise, quantile, type Rounds } from './support/compared-latencies.js';
import { bundledProgram } from './support/bundled-program.js';
import { figure } from './support/figure.js';
import { pricePaths } from './support/fleet.js';
import { temporaryDirectory } from './support/temporary-directory.js';

const budgetMs = 8000;
/** Many and short: what else the machine does then hits all of them alike. */
const [fewestRounds, mostRounds] = [100, 300];
const [clients, requestsOfEach] = [4, 5];
/** By how much more, as a share, the slowest may take, where chance does not allow for even more. */
const mostExcess = 0.02;
/**
 * By how much more the middle may take, in milliseconds; it tells what is grossly wrong, whatever the machine. What a call
 * takes longer shows here once for each of the clients, which wait for one process.
 */
const mostExcessMs = 1;

/** A program of the test's own; the first line that it prints is what it has to say. It ends with the test. */
async function start(entry: string, environment: Readonly<Record<string, string>>, args: readonly string[] = []) {
  const child = spawn(process.execPath, [await bundledProgram(entry), ...args], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  return line;
}

/** Asks once, and tells how long the whole answer took, in milliseconds. */
function ask(agent: Agent, port: number, path: string): Promise<number> {
  const askedAt = performance.now();
  return new Promise((resolve, reject) => {
    get({ agent, host: '127.0.0.1', port, path }, (response) => {
      response.once('end', () => {
        if (response.headers['x-data-source'] === 'live') resolve(performance.now() - askedAt);
        else reject(new Error(`${path} was answered ${response.statusCode ?? 0}, and not live`));
      });
      response.resume();
    }).once('error', reject);
  });
}

/** Some clients, each with its own questions, so that none shares the call of another. */
async function round(agent: Agent, port: number): Promise<number[]> {
  const client = async (number: number) => {
    const latencies: number[] = [];
    for (let request = 0; request < requestsOfEach; request += 1) {
      const path = pricePaths[(request * clients + number) % pricePaths.length] ?? '';
      latencies.push(await ask(agent, port, path));
    }
    return latencies;
  };
  return (await Promise.all(Array.from({ length: clients }, (_, number) => client(number)))).flat();
}

it('an API with circuits answers as fast as one without them, by its 99th percentile', async () => {
  const simulated = await start('simulator/main.ts', { PORT: '0' });
  const upstream = /http:\S+/.exec(simulated)?.[0] ?? '';
  const directory = join(await temporaryDirectory(), 'circuits');
  const program = fileURLToPath(new URL('support/compared-apis.ts', import.meta.url));
  const ports = JSON.parse(await start(program, {}, [upstream, directory])) as Record<string, number>;
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  onTestFinished(() => agent.destroy());

  const names = Object.keys(ports);
  const measured = new Map(names.map((name) => [name, [] as number[][]]));
  for (const name of Array.from({ length: 10 }, () => names).flat()) await round(agent, ports[name] ?? 0);
  const random = createSeededRandom(1);
  const startedAt = performance.now();
  for (let turn = 0; turn < mostRounds; turn += 1) {
    if (turn >= fewestRounds && performance.now() - startedAt > budgetMs) break;
    // None is always the first, or always after the same one.
    const order = names.map((name) => ({ name, at: random() })).sort((one, next) => one.at - next.at);
    for (const { name } of order) {
      measured.get(name)?.push(await round(agent, ports[name] ?? 0));
    }
  }

  const of = (name: string): Rounds => measured.get(name) ?? [];
  const bare = [...of('without'), ...of('withoutAgain')];
  const percent = (part: number) => `${(part * 100).toFixed(1)} %`;
  const compare = (name: string, quantileName: 'p99' | 'p50') => {
    const share = quantileName === 'p99' ? 0.99 : 0.5;
    const [more, byChance] = [excess(of(name), bare, share), noise(of('without'), of('withoutAgain'), share)];
    figure(
      `${quantileName} of the API, circuits ${name}`,
      `${quantile(of(name), share).toFixed(2)} ms, without circuits ${quantile(bare, share).toFixed(2)}: ${percent(more)} more, ` +
        `where two without differ by up to ${percent(byChance)}; ${of(name).flat().length} requests each`,
    );
    const allowed = quantileName === 'p99' ? mostExcess : mostExcessMs / quantile(bare, share);
    expect(more, `${name}, ${quantileName}`).toBeLessThanOrEqual(Math.max(allowed, byChance));
  };
  // On a busy machine chance allows the slowest requests almost everything.
  for (const quantileName of ['p99', 'p50'] as const) {
    compare('inMemory', quantileName);
    compare('inFiles', quantileName);
  }
}, 90_000);

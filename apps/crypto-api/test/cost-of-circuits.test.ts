import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { excess, noise, quantile, type Rounds } from './support/compared-latencies.js';
import { bundledProgram } from './support/bundled-program.js';
import { figure } from './support/figure.js';
import { pricePaths } from './support/fleet.js';
import { temporaryDirectory } from './support/temporary-directory.js';

const budgetMs = 11_000;
const [fewestRounds, mostRounds] = [12, 60];
const [clients, requestsOfEach] = [4, 25];
const mostExcess = 0.02;

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
  for (const name of [...names, ...names, ...names]) await round(agent, ports[name] ?? 0);
  const startedAt = performance.now();
  for (let turn = 0; turn < mostRounds; turn += 1) {
    if (turn >= fewestRounds && performance.now() - startedAt > budgetMs) break;
    // None is always the first, or always after the same one.
    for (const [place] of names.entries()) {
      const name = names[(turn + (turn % 2 === 0 ? place : names.length - place)) % names.length] ?? '';
      measured.get(name)?.push(await round(agent, ports[name] ?? 0));
    }
  }

  const of = (name: string): Rounds => measured.get(name) ?? [];
  const bare = [...of('without'), ...of('withoutAgain')];
  const percent = (part: number) => `${(part * 100).toFixed(1)} %`;
  const compare = (name: string, share: number) => {
    const [more, byChance] = [excess(of(name), bare, share), noise(of('without'), of('withoutAgain'), share)];
    figure(
      `p${share * 100} of the API, circuits ${name}`,
      `${quantile(of(name), share).toFixed(2)} ms, without circuits ${quantile(bare, share).toFixed(2)}: ${percent(more)} more, ` +
        `where two without differ by up to ${percent(byChance)}; ${of(name).flat().length} requests each`,
    );
    expect(more, `${name}, p${share * 100}`).toBeLessThanOrEqual(Math.max(mostExcess, byChance));
  };
  // On a busy machine chance leaves little to say of the slowest requests, and still something of the middle.
  for (const share of [0.99, 0.5]) {
    compare('inMemory', share);
    compare('inFiles', share);
  }
}, 90_000);

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { createSeededRandom } from '../src/simulator/seeded-random.js';
import { bundledProgram } from './support/bundled-program.js';
import { excess, noise, quantile } from './support/compared-latencies.js';
import { figure } from './support/figure.js';
import { pricePaths } from './support/fleet.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { waitingClock } from './support/waiting-clock.js';

const budgetMs = 8000;
const [fewestTurns, mostTurns] = [40, 120];
/** Requests of a round. The first is not counted: its guard's code has been out of the processor's caches meanwhile. */
const requestsAtOnce = 10;
/** Fewer leave code that the engine has not compiled yet, more of it where there is more code. */
const warmUpTurns = 80;
/** What CoinGecko takes at the least, within a data centre. */
const upstreamMs = 3;
/** By how much more the API may take with circuits, as a share, where chance does not allow for more. */
const mostExcess = 0.02;
/** The same of the median, which is smaller, and all of it is the API's own. */
const mostExcessOfMedian = 0.05;
/** Requests for which one of the processes waited longer than this for a processor say nothing about circuits. */
const mostWaitMs = 1;
/** How large that allowance of chance may be at the median. */
const mostNoise = 0.15;
/** What a circuit may take for itself in the median, as a share of what the API computes for a request. */
const mostOwnShare = 0.05;

const guards = ['without', 'inMemory', 'inFiles'] as const;

interface Told {
  readonly ownMs: readonly number[];
  readonly cpuMs: number;
}

/** A request's latency, and what of it its guard took for itself. */
interface Asked {
  readonly latencyMs: number;
  readonly ownMs: number;
}

/** A program of the test's own; the first line that it prints is what it has to say. It ends with the test. */
async function start(entry: string, environment: Readonly<Record<string, string>>, args: readonly string[] = []) {
  const child = spawn(process.execPath, [await bundledProgram(entry), ...args], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  return { line, pid: child.pid ?? 0 };
}

/** Asks once, and tells how long the whole answer took, in milliseconds. */
function ask(agent: Agent, port: number, path: string, guard: string): Promise<number> {
  const askedAt = performance.now();
  return new Promise((resolve, reject) => {
    get({ agent, host: '127.0.0.1', port, path, headers: { 'x-guard': guard } }, (response) => {
      response.once('end', () => {
        if (response.headers['x-data-source'] === 'live') resolve(performance.now() - askedAt);
        else reject(new Error(`${path} was answered ${response.statusCode ?? 0}, and not live`));
      });
      response.resume();
    }).once('error', reject);
  });
}

it('an API with circuits answers as fast as one without them, by its 99th percentile', async () => {
  const simulated = await start('simulator/main.ts', { PORT: '0' });
  const upstream = /http:\S+/.exec(simulated.line)?.[0] ?? '';
  const directory = join(await temporaryDirectory(), 'circuits');
  const program = fileURLToPath(new URL('support/compared-guards.ts', import.meta.url));
  const api = await start(program, {}, [upstream, directory]);
  const port = Number(api.line);
  const waitedMs = waitingClock([process.pid, api.pid, simulated.pid]);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const tell = async () => (await (await fetch(`http://127.0.0.1:${port}/told`)).json()) as Told;

  // One request after the other: what is measured is an answer, and not how many wait for one process.
  const round = async (guard: string): Promise<Asked[]> => {
    const asked: { latencyMs: number; waited: number }[] = [];
    for (let request = 0; request < requestsAtOnce; request += 1) {
      const before = waitedMs();
      const latencyMs = await ask(agent, port, pricePaths[request % pricePaths.length] ?? '', guard);
      asked.push({ latencyMs, waited: waitedMs() - before });
    }
    const { ownMs } = await tell();
    const told = asked.map((request, index) => ({ ...request, ownMs: ownMs[index] ?? NaN })).slice(1);
    return told.filter(({ waited }) => waited <= mostWaitMs);
  };
  const random = createSeededRandom(1);
  const turn = async (): Promise<Record<string, Asked[]>> => {
    const rounds: Record<string, Asked[]> = {};
    // None is always the first, or always after the same one.
    const order = guards.map((guard) => ({ guard, at: random() })).sort((one, next) => one.at - next.at);
    for (const { guard } of order) rounds[guard] = await round(guard);
    return rounds;
  };

  for (let number = 0; number < warmUpTurns; number += 1) await turn();
  const trouble = JSON.stringify({ kind: 'latency', delayMs: upstreamMs });
  await fetch(new URL('/_simulator/trouble', upstream), { method: 'PUT', body: trouble });
  const turns: Record<string, Asked[]>[] = [];
  const [startedAt, { cpuMs: cpuBefore }] = [performance.now(), await tell()];
  while (turns.length < fewestTurns || (turns.length < mostTurns && performance.now() - startedAt < budgetMs)) {
    turns.push(await turn());
  }
  const cpuMs = ((await tell()).cpuMs - cpuBefore) / (turns.length * guards.length * requestsAtOnce);

  const percent = (part: number) => `${(part * 100).toFixed(1)} %`;
  const latencies = (guard: string) => turns.map((rounds) => (rounds[guard] ?? []).map(({ latencyMs }) => latencyMs));
  for (const guard of ['inMemory', 'inFiles'] as const) {
    const asked = turns.flatMap((rounds) => rounds[guard] ?? []);
    const own = asked.map(({ ownMs }) => ownMs);
    const ownShare = quantile(own, 0.5) / cpuMs;
    const p99 = quantile(latencies(guard).flat(), 0.99);
    // The same requests, had the circuit taken no time: no chance is in between.
    const p99Without = quantile(
      asked.map(({ latencyMs, ownMs }) => latencyMs - ownMs),
      0.99,
    );
    const mine = p99 / p99Without - 1;
    figure(
      `a request with circuits ${guard}`,
      `the circuit takes ${(quantile(own, 0.5) * 1000).toFixed(0)} µs in the median, ${percent(ownShare)} of what the API ` +
        `computes (at most ${percent(mostOwnShare)}), and ${percent(mine)} of the p99 of ${p99.toFixed(2)} ms (at most ${percent(mostExcess)})`,
    );
    const compared = ([0.5, 0.99] as const).map((share) => {
      const [rounds, bare] = [latencies(guard), latencies('without')];
      const [more, byChance] = [excess(rounds, bare, share), noise(rounds, bare, share)];
      figure(
        `p${share * 100} of the API, circuits ${guard}`,
        `${quantile(rounds.flat(), share).toFixed(2)} ms, without circuits ${quantile(bare.flat(), share).toFixed(2)}: ` +
          `${percent(more)} more, give or take ${percent(byChance)}; ${rounds.flat().length} requests each`,
      );
      return { share, more, byChance };
    });
    expect(mine, `${guard}, p99 of the same requests`).toBeLessThanOrEqual(mostExcess);
    expect(ownShare, `${guard}, of what the API computes`).toBeLessThanOrEqual(mostOwnShare);
    for (const { share, more, byChance } of compared) {
      expect(more, `${guard}, quantile ${share}`).toBeLessThanOrEqual(
        Math.max(share === 0.5 ? mostExcessOfMedian : mostExcess, byChance),
      );
    }
    expect(compared[0]?.byChance, 'noise of the median').toBeLessThanOrEqual(mostNoise);
  }
}, 90_000);

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { createSeededRandom } from '../src/simulator/seeded-random.js';
import { bundledProgram } from './support/bundled-program.js';
import { excess, noise, quantile, type Rounds } from './support/compared-latencies.js';
import { figure } from './support/figure.js';
import { pricePaths } from './support/fleet.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { waitingClock } from './support/waiting-clock.js';

const budgetMs = 45_000;
/** How many requests of each kind have to be left, before the budget is used up: fewer have no 99th percentile. */
const enough = 600;
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

type Turn = Readonly<Record<string, readonly Asked[]>>;

/** Something that was measured as a share of something else. */
interface Finding {
  readonly what: string;
  readonly share: number;
  /** How much of it may be chance; undefined where chance has no part. */
  readonly byChance?: number;
  readonly atMost: number;
  readonly told: string;
}

const isTooMuch = ({ share, byChance = 0, atMost }: Finding) => !(share <= Math.max(atMost, byChance));
const percent = (part: number) => `${(part * 100).toFixed(1)} %`;
const inWords = ({ share, byChance, atMost, told }: Finding) =>
  `${percent(share)}${byChance === undefined ? '' : `, give or take ${percent(byChance)}`} (at most ${percent(atMost)}): ${told}`;
const asked = (turns: readonly Turn[], guard: string) => turns.flatMap((turn) => turn[guard] ?? []);

/** What circuits cost an API that computes for so long for a request. */
function compare(turns: readonly Turn[], cpuMs: number): Finding[] {
  const latencies = (guard: string, less: (request: Asked) => number = () => 0) =>
    turns.map((turn) => (turn[guard] ?? []).map((request) => request.latencyMs - less(request)));
  const bare = latencies('without');
  return (['inMemory', 'inFiles'] as const).flatMap((guard) => {
    const rounds = latencies(guard);
    const compared = (other: Rounds, share: number) => ({
      share: excess(rounds, other, share),
      byChance: noise(rounds, other, share),
      told: `${quantile(rounds.flat(), share).toFixed(2)} ms, ${quantile(other.flat(), share).toFixed(2)} without; ${rounds.flat().length} requests`,
    });
    const ownMs = quantile(
      asked(turns, guard).map((request) => request.ownMs),
      0.5,
    );
    const own = `${(ownMs * 1000).toFixed(0)} µs of ${cpuMs.toFixed(2)} ms`;
    // The same requests, had the circuit taken no time. Of enough of them chance has no part in it.
    const { byChance, ...same } = compared(
      latencies(guard, (request) => request.ownMs),
      0.99,
    );
    const ofFew = rounds.flat().length < enough && { byChance };
    const [p50, p99] = [compared(bare, 0.5), compared(bare, 0.99)];
    const named = (what: string) => `circuits ${guard}, ${what}`;
    return [
      { what: named('of what the API computes'), share: ownMs / cpuMs, atMost: mostOwnShare, told: own },
      { what: named('p99 of the same requests'), ...same, ...ofFew, atMost: mostExcess },
      { what: named('p50'), ...p50, atMost: mostExcessOfMedian },
      { what: named('noise of that'), share: p50.byChance, atMost: mostNoise, told: 'what chance may do' },
      { what: named('p99'), ...p99, atMost: mostExcess },
    ];
  });
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
    const answers: { latencyMs: number; waited: number }[] = [];
    for (let request = 0; request < requestsAtOnce; request += 1) {
      const before = waitedMs();
      const latencyMs = await ask(agent, port, pricePaths[request % pricePaths.length] ?? '', guard);
      answers.push({ latencyMs, waited: waitedMs() - before });
    }
    const { ownMs } = await tell();
    const told = answers.map((request, index) => ({ ...request, ownMs: ownMs[index] ?? NaN })).slice(1);
    return told.filter(({ waited }) => waited <= mostWaitMs);
  };
  const random = createSeededRandom(1);
  const turn = async (): Promise<Turn> => {
    const rounds: Record<string, Asked[]> = {};
    // None is always the first, or always after the same one.
    const order = guards.map((guard) => ({ guard, at: random() })).sort((one, next) => one.at - next.at);
    for (const { guard } of order) rounds[guard] = await round(guard);
    return rounds;
  };

  for (let number = 0; number < warmUpTurns; number += 1) await turn();
  const trouble = JSON.stringify({ kind: 'latency', delayMs: upstreamMs });
  await fetch(new URL('/_simulator/trouble', upstream), { method: 'PUT', body: trouble });
  const turns: Turn[] = [];
  const few = () => guards.some((guard) => asked(turns, guard).length < enough);
  const [startedAt, { cpuMs: cpuBefore }] = [performance.now(), await tell()];
  let found: Finding[] = [];
  // What chance put outside its own allowance goes inside with more requests; what circuits cost stays.
  while (few() || found.some(isTooMuch)) {
    if (found.length > 0 && performance.now() - startedAt > budgetMs) break;
    turns.push(await turn());
    const cpuMs = ((await tell()).cpuMs - cpuBefore) / (turns.length * guards.length * requestsAtOnce);
    if (!few() || performance.now() - startedAt > budgetMs) found = compare(turns, cpuMs);
  }
  for (const finding of found) figure(finding.what, inWords(finding));
  expect(found.filter(isTooMuch).map((finding) => `${finding.what}: ${inWords(finding)}`)).toEqual([]);
}, 120_000);

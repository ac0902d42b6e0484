import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { coinCatalogue } from '../src/simulator/coin-catalogue.js';
import { startSimulator, type Simulator } from '../src/simulator/simulator.js';
import { noTrouble, type Trouble } from '../src/simulator/trouble.js';
import { figure } from './support/figure.js';
import { pricePaths } from './support/fleet.js';
import { growthOf } from './support/growth.js';
import { needsWrk, requestsOf, startLoad } from './support/load.js';
import type { CircuitStats } from './support/replica.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { startWatchedReplica, type Vitals, type WatchedReplica } from './support/vitals.js';

const patience = { timeout: 90_000, interval: 20 };
/**
 * What is kept up to a bound is full before the first look: a circuit's last 100 changes, two for each opening; and the
 * timings of the last 250 replies, which Node.js keeps of what `fetch` got.
 */
const warmUp = { replies: 300, openings: 52 };
/** With the default recovery time a circuit opens again once a minute: each opening here stands for one. */
const openingsAtOnce = 7;
const stretches = 9;
/** The test's own connections to a process that it watches. */
const openByTest = 2;
const nothing = { openings: 0, requests: 0 };
/** In bytes. What is kept by mistake is more: an error with its stack is a kilobyte, a closure or a short text a hundred bytes. */
const mostGrowth = { perOpening: 800, perRequest: 80 };

const troubles: readonly Trouble[] = [
  { kind: 'hang' },
  { kind: 'status', status: 503 },
  { kind: 'drip', bytesPerSecond: 1 },
  { kind: 'reset' },
  { kind: 'malformed' },
  { kind: 'latency', delayMs: 200 },
];

/** As many questions for each of the circuits. */
const paths = pricePaths.flatMap((path, index) => {
  const coin = coinCatalogue[index % coinCatalogue.length]?.id ?? '';
  return [path, `/api/v1/coins/${coin}`, `/api/v1/markets?limit=${1 + (index % 20)}`];
});

/** How often each circuit has opened. */
async function openingsOf(replica: WatchedReplica): Promise<number[]> {
  const told = (await (await replica.get('/api/v1/circuit-breakers/stats')).json()) as {
    circuit_breakers: CircuitStats[];
  };
  return told.circuit_breakers.map(({ opened_count }) => opened_count);
}

/** Keeps the process busy until all is seen that is to be. Gives the number of requests. */
async function underLoad(replica: WatchedReplica, seen: () => Promise<void>): Promise<number> {
  const load = startLoad({ origin: replica.origin, connections: 8, pauseMs: 2, paths });
  await vi.waitFor(seen, patience);
  return requestsOf(await load.end());
}

/** One trouble after the other, until each circuit has opened so often again. Gives what happened. */
async function endure(replica: WatchedReplica, simulator: Simulator, least: number): Promise<typeof nothing> {
  const before = await openingsOf(replica);
  let openings: number[] = [];
  const requests = await underLoad(replica, async () => {
    const now = await openingsOf(replica);
    simulator.setTrouble(troubles[Math.floor((now[0] ?? 0) / 2) % troubles.length] ?? noTrouble);
    openings = now.map((count, index) => count - (before[index] ?? 0));
    expect(Math.min(...openings)).toBeGreaterThanOrEqual(least);
  });
  return { openings: openings.reduce((sum, count) => sum + count, 0), requests };
}

/** No trouble, until so many questions have been answered by CoinGecko. */
async function recover(replica: WatchedReplica, simulator: Simulator, replies: number): Promise<void> {
  simulator.setTrouble(noTrouble);
  const answered = () => Object.values(simulator.calls()).reduce((sum, count) => sum + count, 0);
  const before = answered();
  await underLoad(replica, async () => {
    await Promise.resolve();
    expect(answered() - before).toBeGreaterThan(replies);
  });
}

const isFileRequest = (kind: string) => kind.startsWith('FSReq');

/** What a process holds, but for a line that is being logged. */
function held({ resources, openFiles }: Vitals) {
  return { openFiles, resources: Object.entries(resources).filter(([kind]) => !isFileRequest(kind)) };
}

/**
 * What is left in memory when nothing runs: the least of some looks, since not all is let go of by one collection. A
 * connection costs memory and may be kept for the next call, so none may be open but the test's own; and while a
 * circuit is written to its files, its whole history is in memory.
 */
async function memoryOf(replica: WatchedReplica, simulator: Simulator): Promise<number> {
  const looks: number[] = [];
  const looked = async () => {
    simulator.endIdleConnections();
    const { heapBytes, externalBytes, resources } = await replica.vitals();
    const isQuiet = !Object.keys(resources).some(isFileRequest) && (resources['TCPSocketWrap'] ?? 0) <= openByTest;
    if (isQuiet) looks.push(heapBytes + externalBytes);
    expect(looks.length).toBeGreaterThanOrEqual(4);
  };
  await vi.waitFor(looked, { ...patience, interval: 10 });
  return Math.min(...looks);
}

it('an outage of an hour leaves a process as it was: no memory grows, and no handle stays', async (context) => {
  needsWrk(context);
  const directory = join(await temporaryDirectory(), 'circuits');
  const kinds = {
    'circuits in memory': {},
    'circuits in files': { CIRCUIT_BREAKER_PERSISTENT: 'true', CIRCUIT_BREAKER_STATE_DIR: directory },
  };
  const watch = async ([kind, environment]: [string, Record<string, string>]) => {
    const simulator = await startSimulator();
    onTestFinished(() => simulator.close());
    const replica = await startWatchedReplica({
      COINGECKO_BASE_URL: simulator.baseUrl,
      CACHE_TTL: '0',
      COINGECKO_CALL_TIMEOUT: '0.05',
      CIRCUIT_BREAKER_FAILURE_THRESHOLD: '1',
      CIRCUIT_BREAKER_RECOVERY_TIMEOUT: '0.02',
      ...environment,
    });
    const before = await replica.vitals();
    await endure(replica, simulator, warmUp.openings);
    await recover(replica, simulator, warmUp.replies);
    const sum = { ...nothing };
    const looks = [{ ...sum, bytes: await memoryOf(replica, simulator) }];
    for (let number = 0; number < stretches; number += 1) {
      const { openings, requests } = await endure(replica, simulator, openingsAtOnce);
      sum.openings += openings;
      sum.requests += requests;
      looks.push({ ...sum, bytes: await memoryOf(replica, simulator) });
    }
    // Connections to CoinGecko would be kept for some seconds.
    await simulator.close();
    const settled = async () => expect(held(await replica.vitals())).toEqual(held(before));
    await vi.waitFor(settled, { timeout: 15_000, interval: 100 });
    const perOpening = growthOf(looks.map(({ openings, bytes }) => ({ count: openings, bytes })));
    const perRequest = growthOf(looks.map(({ requests, bytes }) => ({ count: requests, bytes })));
    figure(
      `${sum.openings} openings of three circuits, ${sum.requests} requests, ${kind}`,
      `memory grew by ${perOpening.toFixed(0)} bytes an opening (at most ${mostGrowth.perOpening}) and ${perRequest.toFixed(1)} ` +
        `a request (at most ${mostGrowth.perRequest}), and ${before.openFiles} files are open as before`,
    );
    expect(perOpening, `${kind}, bytes an opening`).toBeLessThan(mostGrowth.perOpening);
    expect(perRequest, `${kind}, bytes a request`).toBeLessThan(mostGrowth.perRequest);
  };
  await Promise.all(Object.entries(kinds).map(watch));
}, 180_000);

import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startSimulator, type Simulator } from '../src/simulator/simulator.js';
import type { Trouble } from '../src/simulator/trouble.js';
import { figure } from './support/figure.js';
import { pricePaths } from './support/fleet.js';
import { needsWrk, requestsOf, startLoad } from './support/load.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { startWatchedReplica, type Vitals, type WatchedReplica } from './support/vitals.js';

const circuit = 'coingecko-prices';
const patience = { timeout: 45_000, interval: 20 };
/** With the default recovery time a circuit opens again once a minute: each opening here stands for one. */
const warmUp = { openings: 15, requests: 800 };
/** Half of the outage. What is kept for good is kept in both; what the engine compiles and rearranges comes but once. */
const half = { openings: 30, requests: 1000 };
const mostGrowthBytes = 400_000;

const troubles: readonly Trouble[] = [
  { kind: 'hang' },
  { kind: 'status', status: 503 },
  { kind: 'drip', bytesPerSecond: 1 },
  { kind: 'reset' },
  { kind: 'malformed' },
  { kind: 'latency', delayMs: 200 },
];

const paths = [...pricePaths, '/api/v1/coins/bitcoin', '/api/v1/coins/solana', '/api/v1/markets?limit=5'];

/** Keeps the process busy, with one trouble after the other, until its circuit has opened so often and so many were asked. */
async function endure(replica: WatchedReplica, simulator: Simulator, least: typeof half): Promise<typeof half> {
  const load = startLoad({ origin: replica.origin, connections: 8, pauseMs: 2, paths });
  const before = await replica.circuit(circuit);
  let openings = 0;
  const endured = async () => {
    const now = await replica.circuit(circuit);
    openings = now.opened_count - before.opened_count;
    simulator.setTrouble(troubles[Math.floor(openings / 2) % troubles.length]!);
    const requests = now.total_calls + now.rejected_count - before.total_calls - before.rejected_count;
    expect(openings >= least.openings && requests >= least.requests).toBe(true);
  };
  await vi.waitFor(endured, patience);
  return { openings, requests: requestsOf(await load.end()) };
}

/** What is left in memory when nothing runs: the least of some looks, since something may still be ending at a look. */
async function memoryOf(replica: WatchedReplica): Promise<number> {
  const looks: Vitals[] = [];
  while (looks.length < 6) looks.push(await replica.vitals());
  return Math.min(...looks.map(({ heapBytes, externalBytes }) => heapBytes + externalBytes));
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
    await endure(replica, simulator, warmUp);
    const memoryBefore = await memoryOf(replica);
    const first = await endure(replica, simulator, half);
    const memoryBetween = await memoryOf(replica);
    const second = await endure(replica, simulator, half);
    const growths = [memoryBetween - memoryBefore, (await memoryOf(replica)) - memoryBetween];
    const openings = first.openings + second.openings;
    const requests = first.requests + second.requests;
    // Connections to CoinGecko would be kept for some seconds.
    await simulator.close();
    let after = before;
    const settled = async () => {
      after = await replica.vitals();
      expect({ resources: after.resources, openFiles: after.openFiles }).toEqual({
        resources: before.resources,
        openFiles: before.openFiles,
      });
    };
    await vi.waitFor(settled, { timeout: 15_000, interval: 100 });
    figure(
      `${openings} openings of a circuit, ${requests} requests, ${kind}`,
      `memory grew by ${growths.map((growth) => (growth / 1000).toFixed(0)).join(' and ')} kB in its halves ` +
        `(at most ${mostGrowthBytes / 1000} in one of them), ${before.openFiles} open files before and ${after.openFiles} after`,
    );
    expect(Math.min(...growths)).toBeLessThan(mostGrowthBytes);
  };
  await Promise.all(Object.entries(kinds).map(watch));
}, 60_000);

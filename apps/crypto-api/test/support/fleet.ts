import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { coinCatalogue } from '../../src/simulator/coin-catalogue.js';
import { startSimulator, type Simulator } from '../../src/simulator/simulator.js';
import { startFront, type Front } from './front.js';
import { startReplica, type Replica } from './replica.js';
import { temporaryDirectory } from './temporary-directory.js';

/** Some replicas of the API behind a front, with one simulated CoinGecko. All of it ends with the test. */
export interface Fleet {
  readonly simulator: Simulator;
  /** When each call reached the simulator, as the wall clock has it. */
  readonly callTimes: readonly number[];
  readonly replicas: Replica[];
  readonly front: Front;
  /** Starts another replica like the others; the front does not know of it yet. */
  startReplica(): Promise<Replica>;
}

/** Options of {@link startFleet}. */
export interface FleetOptions {
  readonly size: number;
  /** Whether the replicas keep their circuits in the files of one directory, or each in its memory. */
  readonly shared: boolean;
  readonly environment: Readonly<Record<string, string>>;
}

const coins = coinCatalogue.map(({ id }) => id);
const currencies = ['usd', 'eur'];
const pathOf = (ids: readonly string[], vs: string) => `/api/v1/prices?ids=${ids.join(',')}&vs=${vs}`;

/** Different questions of the prices' route: clients that ask the same at the same time share a call. */
export const pricePaths: readonly string[] = coins.flatMap((id) => currencies.map((vs) => pathOf([id], vs)));

async function fillMemory({ get }: Replica): Promise<void> {
  for (const vs of currencies) {
    const known = async () => expect((await get(pathOf(coins, vs))).status).toBe(200);
    // A process that has just started can be too slow for the timeout of its first call.
    await vi.waitFor(known, { timeout: 20_000, interval: 20 });
  }
}

/** Starts the fleet, with answers to {@link pricePaths} in every replica's memory. */
export async function startFleet({ size, shared, environment }: FleetOptions): Promise<Fleet> {
  const callTimes: number[] = [];
  const simulator = await startSimulator({ onCall: () => callTimes.push(Date.now()) });
  onTestFinished(() => simulator.close());
  const directory = join(await temporaryDirectory(), 'circuits');
  const start = () =>
    startReplica({
      environment: {
        COINGECKO_BASE_URL: simulator.baseUrl,
        CACHE_TTL: '0',
        ...(shared ? { CIRCUIT_BREAKER_PERSISTENT: 'true', CIRCUIT_BREAKER_STATE_DIR: directory } : {}),
        ...environment,
      },
    });
  const replicas = await Promise.all(Array.from({ length: size }, start));
  await Promise.all(replicas.map(fillMemory));
  const front = await startFront(replicas.map(({ port }) => port));
  return { simulator, callTimes, replicas, front, startReplica: start };
}

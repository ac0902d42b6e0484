import { CircuitBreaker, type BreakerStore } from '@tripswitch/core';
import { createFileStore } from '../../../src/index.js';

/** Measures what it costs that a hundred circuits are kept in files. Prints one line of JSON. */
const [directory = ''] = process.argv.slice(2);
const CIRCUITS = 100;
const ROUNDS = 41;
const CALLS = 100;
const WINDOW_MS = 11_000;

let operations = 0;
const counted = (store: BreakerStore): BreakerStore => ({
  ...store,
  update: (...args) => (operations++, store.update(...args)),
  read: (...args) => (operations++, store.read(...args)),
  list: () => (operations++, store.list()),
});

const make = (store?: BreakerStore) =>
  Array.from({ length: CIRCUITS }, (_, i) => new CircuitBreaker({ name: `circuit ${i}`, ...(store && { store }) }));
const inMemory = make();
const inFiles = make(counted(createFileStore({ directory })));
const answer = () => 42;

/** Milliseconds for calls to each of the breakers, one after the other. */
async function time(breakers: readonly CircuitBreaker[]): Promise<number> {
  const beganAt = performance.now();
  for (let i = 0; i < CALLS; i++) for (const breaker of breakers) await breaker.call(answer);
  return performance.now() - beganAt;
}

/** Milliseconds of a core, for steady traffic: ten calls a second to each of the breakers. */
async function cpuOf(breakers: readonly CircuitBreaker[]): Promise<number> {
  const before = process.cpuUsage();
  const endsAt = performance.now() + WINDOW_MS;
  while (performance.now() < endsAt) {
    for (const breaker of breakers) await breaker.call(answer);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

await Promise.all(inFiles.map((breaker) => breaker.ready()));
await Promise.all([time(inMemory), time(inFiles)]);
const ratios: number[] = [];
let during = 0;
for (let round = 0; round < ROUNDS; round++) {
  const before = operations;
  // By turns, so that a machine that becomes slower meanwhile slows both down.
  const memoryFirst = round % 2 === 0;
  const first = await time(memoryFirst ? inMemory : inFiles);
  const second = await time(memoryFirst ? inFiles : inMemory);
  // What a timer began meanwhile is syncing, and no call waited for it: see the count by calls below.
  during += operations - before;
  ratios.push(memoryFirst ? second / first : first / second);
}
ratios.sort((one, next) => one - next);

// With no turn of the event loop in between, only the calls themselves can ask the store for anything.
const beforeCalls = operations;
const calls = inFiles.map((breaker) => breaker.call(answer));
const inPath = operations - beforeCalls;
await Promise.all(calls);

const idle = await cpuOf(inMemory);
const synced = operations;
const syncing = await cpuOf(inFiles);
console.log(
  JSON.stringify({
    ratio: ratios[Math.floor(ROUNDS / 2)],
    inPath,
    during,
    calls: ROUNDS * CALLS * CIRCUITS,
    updates: operations - synced,
    cpuShare: (syncing - idle) / WINDOW_MS,
  }),
);
process.exit();

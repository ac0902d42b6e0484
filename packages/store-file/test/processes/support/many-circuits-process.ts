import { CircuitBreaker } from '@tripswitch/core';
import { createFileStore } from '../../../src/index.js';

/** Keeps many circuits in one directory, makes so many calls a second to each, and prints what that costs. */
const [directory = '', circuits = '', callsPerSecond = '', windowMs = '', storeTimeoutMs = '1000'] =
  process.argv.slice(2);
const files = createFileStore({ directory });
let [updates, reads] = [0, 0];
const store: typeof files = {
  ...files,
  update: (...args) => (updates++, files.update(...args)),
  read: (...args) => (reads++, files.read(...args)),
};
const breakers = Array.from(
  { length: Number(circuits) },
  (_, i) => new CircuitBreaker({ name: `circuit ${i}`, storeTimeoutMs: Number(storeTimeoutMs), store }),
);
let degraded = 0;
for (const breaker of breakers) breaker.on('store_degraded', () => degraded++);

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const beganAt = performance.now();
const cpuBefore = cpuMs();
await Promise.all(breakers.map((breaker) => breaker.ready()));
const readyMs = performance.now() - beganAt;
const readyCpuMs = cpuMs() - cpuBefore;
const degradedAtStart = degraded;

// The first looks at the files, and the retries of what was degraded, are no part of what is steady.
await new Promise((resolve) => setTimeout(resolve, 3_000));
const cpuBeforeWindow = cpuMs();
const before = { updates, reads };
const windowBeganAt = performance.now();
while (performance.now() - windowBeganAt < Number(windowMs)) {
  const roundEndsAt = performance.now() + 1_000;
  for (let i = 0; i < Number(callsPerSecond); i++) for (const breaker of breakers) void breaker.tryCall(() => 'fresh');
  await new Promise((resolve) => setTimeout(resolve, roundEndsAt - performance.now()));
}
const share = (cpuMs() - cpuBeforeWindow) / (performance.now() - windowBeganAt);
const during = { updates: updates - before.updates, reads: reads - before.reads };
const degradedAfterwards = degraded - degradedAtStart;

const closingAt = performance.now();
await Promise.all(breakers.map((breaker) => breaker.close()));
await store.close();
const closeMs = performance.now() - closingAt;
console.log(JSON.stringify({ readyMs, readyCpuMs, degradedAtStart, share, degradedAfterwards, closeMs, ...during }));

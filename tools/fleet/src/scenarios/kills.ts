import { expect } from 'vitest';
import { figure, startFleet, type SharedStore } from '../shared-store.js';

const LANES = 8;
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** Kills processes at random moments, so often, and expects a circuit that works after each. */
export async function expectWorksAfterKills(store: SharedStore, rounds: number): Promise<void> {
  const lanes = await Promise.all(
    Array.from({ length: LANES }, (_, lane) => killRepeatedly(store, lane, rounds / LANES)),
  );
  const slowest = Math.max(...lanes.map((lane) => lane.slowestMs));
  const reported = lanes.reduce((sum, lane) => sum + lane.reported, 0);
  const recorded = lanes.reduce((sum, lane) => sum + lane.recorded, 0);
  figure(
    `kill -9, ${rounds} rounds (seed ${SEED})`,
    `${recorded} failures in the records, ${reported} reported as synced, slowest recovery ${slowest.toFixed(0)} ms`,
  );
  expect(slowest).toBeLessThan(store.stuckMs + 1_000);
}

async function killRepeatedly(store: SharedStore, lane: number, rounds: number) {
  const place = await store.place();
  const options = {
    name: 'victims',
    failureThreshold: 3,
    recoveryTimeoutMs: 20,
    halfOpen: { probeTimeoutMs: 200 },
    storeTimeoutMs: 10_000,
    store: place,
  };
  const random = seeded(SEED + lane);
  const [survivor] = await startFleet(store, 1, options);
  let reported = 0;
  let slowestMs = 0;
  for (let round = 0; round < rounds; round++) {
    const [victim] = await startFleet(store, 1, options);
    const acknowledged = (async () => {
      for (;;) {
        const { called } = await victim!.ask('calls', 3, 'failure', 1);
        await victim!.ask('synced');
        reported += called;
      }
    })().catch(() => undefined);
    // Anywhere: in the first read, inside the lock, in a write, in a probe.
    await new Promise((resolve) => setTimeout(resolve, random() * 250));
    await victim!.end();
    await acknowledged;

    const killedAt = performance.now();
    // Resolves when the store has it: the lock is free again, and what the victim did is known here.
    await survivor!.ask('setMode', 'automatic', `after round ${round}`);
    const stateAfterCall = async () => {
      await survivor!.ask('calls', 1, 'success', 0);
      return (await survivor!.ask('stats')).state;
    };
    await expect.poll(stateAfterCall, { interval: 5, timeout: 20_000 }).toBe('closed');
    slowestMs = Math.max(slowestMs, performance.now() - killedAt);
  }
  await survivor!.ask('synced');
  const { failureCount, store: health } = await survivor!.ask('stats');
  expect(await store.setAside(place)).toEqual([]);
  expect(health?.degraded).toBe(false);
  expect(failureCount).toBeGreaterThanOrEqual(reported);
  return { reported, recorded: failureCount, slowestMs };
}

/** Mulberry32, by Tommy Ettinger: the same numbers for the same seed. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

import { expect } from 'vitest';
import { figure, percentile, startFleet, type SharedStore } from '../shared-store.js';

const CHANGES = 100;

/** What an operator orders in one process is seen in another one soon. */
export async function expectSoonSeen(store: SharedStore, mostMs: number): Promise<void> {
  const [operator, watcher] = await startFleet(store, 2, { name: 'followed', store: await store.place() });
  const tookMs: number[] = [];
  for (let i = 0; i < CHANGES; i++) {
    const mode = i % 2 === 0 ? 'forced_open' : 'automatic';
    await operator!.ask('setMode', mode, `change ${i}`);
    const orderedAt = performance.now();
    await expect.poll(async () => (await watcher!.ask('stats')).mode, { interval: 1, timeout: 5_000 }).toBe(mode);
    tookMs.push(performance.now() - orderedAt);
  }
  const p99 = percentile(tookMs, 99);
  figure('a change elsewhere is seen, with notification', `p99 ${p99.toFixed(1)} ms of ${CHANGES}`);
  expect(p99).toBeLessThan(mostMs);
}

/** One of four failing replicas keeps a fleet closed, and three open it within a sync interval. */
export async function expectFairRates(store: SharedStore): Promise<void> {
  const syncIntervalMs = 1_500;
  const fleet = await startFleet(store, 4, {
    name: 'rates',
    syncIntervalMs,
    storeTimeoutMs: 5_000,
    // Longer than the test, so that nothing is forgotten and the true rate is that of all calls.
    window: { durationMs: 60_000, failureRateThreshold: 0.5, minimumCalls: 20 },
    store: await store.place(),
  });
  const completed: { at: number; failed: boolean }[] = [];
  const isOpen = async () => (await fleet[0]!.ask('stats')).state === 'open';
  /** Equal traffic to all, of which so many fail all their calls. */
  const traffic = async (failing: number, isOver: () => Promise<boolean>) => {
    while (!(await isOver())) {
      const asked = fleet.map(async (replica, i) => {
        const failed = i < failing;
        const { spans } = await replica.ask('calls', 2, failed ? 'failure' : 'success', 5);
        completed.push(...spans.map(([, at]) => ({ at, failed })));
      });
      await Promise.all(asked);
    }
  };
  const calmUntil = monotonicNow() + 4_000;
  await traffic(1, async () => monotonicNow() > calmUntil || (await isOpen()));
  const calm = await fleet[0]!.ask('stats');
  expect(calm).toMatchObject({ state: 'closed', openedCount: 0 });
  expect(calm.failureRate).toBeGreaterThan(0.1);

  const givenUpAt = monotonicNow() + 20_000;
  await traffic(3, async () => monotonicNow() > givenUpAt || (await isOpen()));
  const openedAt = monotonicNow();
  expect(await isOpen()).toBe(true);
  const tookMs = openedAt - momentOfRate(completed, 0.5);
  figure(
    '4 replicas, a time window at 50 %',
    `closed at ${(calm.failureRate! * 100).toFixed(0)} %, opened ${tookMs.toFixed(0)} ms after the true rate ` +
      `reached 50 %, with a sync interval of ${syncIntervalMs} ms`,
  );
  expect(tookMs).toBeLessThan(syncIntervalMs);
}

/** The clock by which replicas tell when their calls ended. */
function monotonicNow(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** When the rate of failures among all completed calls last rose to the threshold. */
function momentOfRate(completed: readonly { at: number; failed: boolean }[], threshold: number): number {
  let [calls, failures, reachedAt] = [0, 0, NaN];
  for (const { at, failed } of completed.toSorted((one, other) => one.at - other.at)) {
    calls++;
    if (failed) failures++;
    if (failures / calls < threshold) reachedAt = NaN;
    else if (Number.isNaN(reachedAt)) reachedAt = at;
  }
  return reachedAt;
}

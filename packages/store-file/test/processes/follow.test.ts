import { expect, test } from 'vitest';
import { figure, startFleet, temporaryDirectory } from './support/fleet.js';

const CHANGES = 100;

test('D57: what an operator orders in one process is seen in another within a tenth of a second', async () => {
  const store = { directory: await temporaryDirectory(), pollIntervalMs: 60_000 };
  const [operator, watcher] = await startFleet(2, { name: 'followed', store });
  const tookMs: number[] = [];
  for (let i = 0; i < CHANGES; i++) {
    const mode = i % 2 === 0 ? 'forced_open' : 'automatic';
    await operator!.ask('setMode', mode, `change ${i}`);
    const orderedAt = performance.now();
    await expect.poll(async () => (await watcher!.ask('stats')).mode, { interval: 1, timeout: 5_000 }).toBe(mode);
    tookMs.push(performance.now() - orderedAt);
  }
  const p99 = tookMs.sort((a, b) => a - b)[Math.ceil(CHANGES * 0.99) - 1]!;
  figure('a change elsewhere is seen, with notification', `p99 ${p99.toFixed(1)} ms of ${CHANGES}`);
  expect(p99).toBeLessThan(100);
}, 60_000);

test('every transition of every process is in the history once, in order', async () => {
  const store = { directory: await temporaryDirectory() };
  const fleet = await startFleet(4, {
    name: 'history',
    failureThreshold: 2,
    recoveryTimeoutMs: 10,
    halfOpen: { probeTimeoutMs: 1_000 },
    storeTimeoutMs: 5_000,
    store,
  });
  let round = 0;
  const goOn = async () => {
    const outcome = round++ % 3 === 2 ? 'success' : 'failure';
    await Promise.all(fleet.map((replica) => replica.ask('calls', 2, outcome, 2)));
    return (await fleet[0]!.ask('history')).length;
  };
  await expect.poll(goOn, { interval: 5, timeout: 30_000 }).toBeGreaterThan(50);
  await Promise.all(fleet.map((replica) => replica.ask('synced')));
  const history = await fleet[0]!.ask('history');
  const generations = history.map(({ generation }) => generation);
  figure(
    'history of four processes',
    `${history.length} changes by ${new Set(history.map(({ replica }) => replica)).size} of them`,
  );
  // Each change begins the next generation: none is missing, and none is there twice.
  expect(generations).toEqual(Array.from(generations, (_, i) => i + 2));
  expect(history.map(({ from }) => from).slice(1)).toEqual(history.map(({ to }) => to).slice(0, -1));
}, 60_000);

test('C1: one of four replicas failing keeps a fleet closed at 25 %, and three open it', async () => {
  const store = { directory: await temporaryDirectory() };
  const syncIntervalMs = 200;
  const fleet = await startFleet(4, {
    name: 'rates',
    syncIntervalMs,
    storeTimeoutMs: 5_000,
    window: { durationMs: 5_000, failureRateThreshold: 0.5, minimumCalls: 20 },
    store,
  });
  const traffic = async (failing: number, untilMs: number, isOver: () => Promise<boolean>) => {
    const beganAt = performance.now();
    while (performance.now() - beganAt < untilMs && !(await isOver())) {
      await Promise.all(fleet.map((replica, i) => replica.ask('calls', 2, i < failing ? 'failure' : 'success', 5)));
    }
    return performance.now() - beganAt;
  };
  await traffic(1, 2_500, async () => false);
  const calm = await fleet[0]!.ask('stats');
  expect(calm).toMatchObject({ state: 'closed', openedCount: 0 });
  expect(calm.failureRate).toBeGreaterThan(0.1);

  const tookMs = await traffic(3, 10_000, async () => (await fleet[0]!.ask('stats')).state === 'open');
  figure(
    '4 replicas, a time window at 50 %',
    `closed at ${(calm.failureRate! * 100).toFixed(0)} %, opened ${tookMs.toFixed(0)} ms after two more failed`,
  );
  expect((await fleet[0]!.ask('stats')).state).toBe('open');
}, 60_000);

import { expect } from 'vitest';
import { figure, startFleet, type SharedStore } from '../shared-store.js';

/** A process that was paused past every lease changes nothing that happened meanwhile. */
export async function expectFencedAfterPause(store: SharedStore): Promise<void> {
  const options = {
    name: 'paused',
    failureThreshold: 1,
    recoveryTimeoutMs: 50,
    halfOpen: { probeTimeoutMs: 500 },
    storeTimeoutMs: 5_000,
    store: await store.place(),
  };
  const [sleeper, witness] = await startFleet(store, 2, options);
  await witness!.ask('calls', 1, 'failure', 0);
  await expect.poll(async () => (await sleeper!.ask('stats')).state, { timeout: 5_000 }).toBe('open');

  // The sleeper gets the probe, and is paused in it for longer than the probe's lease and any lock.
  const asked: Promise<unknown>[] = [];
  const runningAfterOneMore = () => {
    asked.push(sleeper!.ask('calls', 1, 'failure', 300));
    return sleeper!.ask('running');
  };
  await expect.poll(runningAfterOneMore, { interval: 20, timeout: 5_000 }).toBe(1);
  await expect.poll(async () => (await witness!.ask('stats')).state, { interval: 1 }).toBe('half_open');
  sleeper!.signal('SIGSTOP');
  await expect
    .poll(async () => (await witness!.ask('calls', 1, 'success', 0)).called, { interval: 20, timeout: 10_000 })
    .toBe(1);
  await expect.poll(async () => (await witness!.ask('stats')).state, { timeout: 5_000 }).toBe('closed');
  const before = await witness!.ask('stats');
  const pausedAt = performance.now();
  await expect.poll(() => performance.now() - pausedAt, { timeout: 10_000 }).toBeGreaterThan(3_000);

  sleeper!.signal('SIGCONT');
  await Promise.all(asked);
  await sleeper!.ask('synced');
  await expect
    .poll(async () => (await witness!.ask('stats')).lateCount, { timeout: 5_000 })
    .toBeGreaterThan(before.lateCount);
  const after = await witness!.ask('stats');
  figure('paused past every lease', `generation ${before.generation} before, ${after.generation} after it woke`);
  expect(after).toMatchObject({ state: 'closed', generation: before.generation, openedCount: before.openedCount });
}

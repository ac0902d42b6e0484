import { expect } from 'vitest';
import { figure, startFleet, type SharedStore } from '../shared-store.js';

/** Every transition of every process is in the history once, in order. */
export async function expectWholeHistory(store: SharedStore): Promise<void> {
  const fleet = await startFleet(store, 4, {
    name: 'history',
    failureThreshold: 2,
    recoveryTimeoutMs: 10,
    halfOpen: { probeTimeoutMs: 1_000 },
    storeTimeoutMs: 5_000,
    store: await store.place(),
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
}

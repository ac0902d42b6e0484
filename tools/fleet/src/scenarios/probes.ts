import { expect } from 'vitest';
import { figure, startFleet, type SharedStore } from '../shared-store.js';

const RECOVERY_MS = 20;

/** Lets processes race for the probe of an open circuit, so often, and expects that one gets it each time. */
export async function expectOneProbe(store: SharedStore, rounds: number, processes = 8): Promise<void> {
  const options = {
    name: 'probes',
    failureThreshold: 1,
    recoveryTimeoutMs: RECOVERY_MS,
    halfOpen: { probeTimeoutMs: 30_000 },
    storeTimeoutMs: 10_000,
    store: await store.place(),
  };
  const fleet = await startFleet(store, processes, options);
  await fleet[0]!.ask('calls', 1, 'failure', 0);
  // A replica that has not heard yet that the circuit opened would admit calls, and no probes.
  const states = async () =>
    new Set((await Promise.all(fleet.map((replica) => replica.ask('stats')))).map(({ state }) => state));
  await expect.poll(states, { timeout: 5_000 }).toEqual(new Set(['open']));
  let probes = 0;
  let most = 0;
  for (let round = 0; round < rounds; round++) {
    await expect
      .poll(
        async () => {
          // Each of the processes sends four calls at once; a probe takes 3 ms and fails.
          const results = await Promise.all(fleet.map((replica) => replica.ask('calls', 4, 'failure', 3)));
          const spans = results.flatMap((result) => result.spans);
          probes += spans.length;
          most = Math.max(most, mostAtOnce(spans));
          return spans.length;
        },
        { interval: 5, timeout: 20_000 },
      )
      .toBeGreaterThan(0);
  }
  figure(`${processes} processes racing, ${rounds} rounds`, `${probes} probes, never more than ${most} at once`);
  const troubles = await Promise.all(fleet.map((replica) => replica.ask('troubles')));
  expect({ most, troubles: troubles.flat() }).toEqual({ most: 1, troubles: [] });
}

function mostAtOnce(spans: readonly (readonly [number, number])[]): number {
  return Math.max(0, ...spans.map(([beganAt]) => spans.filter(([from, to]) => from <= beganAt && beganAt < to).length));
}

import { expect } from 'vitest';
import { figure, percentile, startFleet, type SharedStore } from '../shared-store.js';

const PROCESSES = 10;
const FAILURES = 200;

/** Ten processes with two hundred concurrent failures each: none is lost. */
export async function expectNoLostFailures(
  store: SharedStore,
  mostUpdates = (PROCESSES * FAILURES) / 10,
): Promise<void> {
  const place = await store.place();
  const fleet = await startFleet(store, PROCESSES, {
    name: 'storm',
    failureThreshold: 1_000_000,
    storeTimeoutMs: 10_000,
    store: place,
  });
  const beganAt = performance.now();
  await Promise.all(fleet.map((replica) => replica.ask('calls', FAILURES, 'failure', 0)));
  await Promise.all(fleet.map((replica) => replica.ask('synced')));
  const tookMs = performance.now() - beganAt;

  const operations = await Promise.all(fleet.map((replica) => replica.ask('operations')));
  const attempts = operations.flatMap((operation) => operation.attempts);
  const updates = attempts.length;
  const [witness] = await startFleet(store, 1, { name: 'storm', failureThreshold: 1_000_000, store: place });
  const { failureCount, totalCalls, consecutiveFailures } = await witness!.ask('stats');
  const calls = PROCESSES * FAILURES;
  figure(
    '10 x 200 failures',
    `${failureCount} of ${calls} in the record, ${tookMs.toFixed(0)} ms, ${updates} updates, ${percentile(attempts, 95)} attempts at the 95th percentile`,
  );
  expect({ failureCount, totalCalls, consecutiveFailures }).toEqual({
    failureCount: calls,
    totalCalls: calls,
    consecutiveFailures: calls,
  });
  expect(tookMs).toBeLessThan(10_000);
  expect(updates).toBeLessThanOrEqual(mostUpdates);
  expect(percentile(attempts, 95)).toBeLessThanOrEqual(3);
}

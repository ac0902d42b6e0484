import { expect, test } from 'vitest';
import { figure, startFleet, temporaryDirectory } from './support/fleet.js';

const PROCESSES = 10;
const FAILURES = 200;

test('S2, D45, D46, D50, D60: ten processes with two hundred failures each lose none of them', async () => {
  const store = { directory: await temporaryDirectory() };
  const fleet = await startFleet(PROCESSES, {
    name: 'storm',
    failureThreshold: 1_000_000,
    storeTimeoutMs: 10_000,
    store,
  });
  const beganAt = performance.now();
  await Promise.all(fleet.map((replica) => replica.ask('calls', FAILURES, 'failure', 0)));
  await Promise.all(fleet.map((replica) => replica.ask('synced')));
  const tookMs = performance.now() - beganAt;

  const updates = (await Promise.all(fleet.map((replica) => replica.ask('updates')))).reduce((a, b) => a + b, 0);
  const [witness] = await startFleet(1, { name: 'storm', failureThreshold: 1_000_000, store });
  const { failureCount, totalCalls, consecutiveFailures } = await witness!.ask('stats');
  const calls = PROCESSES * FAILURES;
  figure('10 x 200 failures', `${failureCount} of ${calls} in the record, ${tookMs.toFixed(0)} ms, ${updates} updates`);
  expect({ failureCount, totalCalls, consecutiveFailures }).toEqual({
    failureCount: calls,
    totalCalls: calls,
    consecutiveFailures: calls,
  });
  expect(tookMs).toBeLessThan(10_000);
  expect(updates).toBeLessThanOrEqual(calls / 10);
}, 60_000);

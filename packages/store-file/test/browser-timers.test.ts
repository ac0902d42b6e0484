import { expect, onTestFinished, test, vi } from 'vitest';
import { createFileStore, PersistentCircuitBreaker } from '../src/index.js';
import { temporaryDirectory } from './processes/support/fleet.js';

test('D71: the store works where timers are numbers, as under jest’s jsdom', async () => {
  const timers = { setInterval, setTimeout };
  const numbered =
    (start: (run: () => void, ms?: number) => NodeJS.Timeout) =>
    (run: () => void, ms?: number): number =>
      Number(start(run, ms));
  vi.stubGlobal('setInterval', numbered(timers.setInterval));
  vi.stubGlobal('setTimeout', numbered(timers.setTimeout));
  onTestFinished(() => void vi.unstubAllGlobals());
  const timer = setInterval(() => undefined, 1_000_000);
  clearInterval(timer);
  expect(timer).toBeTypeOf('number');

  const stateDir = await temporaryDirectory();
  const breaker = new PersistentCircuitBreaker({ name: 'prices', stateDir, failureThreshold: 1 });
  expect(await breaker.call(() => 'fresh')).toBe('fresh');
  await breaker.setMode('observe', { reason: 'something to write' });
  await breaker.close();
  expect((await createFileStore({ directory: stateDir }).read('prices'))?.record.totals.successCount).toBe(1);
});

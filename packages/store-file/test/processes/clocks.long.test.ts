import { existsSync } from 'node:fs';
import { expect, test, type TestContext } from 'vitest';
import { figure, startFleet, temporaryDirectory } from './support/fleet.js';

const HOUR_MS = 3_600_000;
const LIBRARY = ['x86_64', 'aarch64']
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`)
  .find((path) => existsSync(path));

function needsFaketime({ skip }: TestContext): never {
  const reason = "two clocks need libfaketime: install Debian's package faketime";
  if (process.env['CI'] === 'true') throw new Error(reason);
  return skip(reason);
}

test('T1, T2, S2: two hosts whose clocks are an hour apart have one circuit, one retry time and one lock', async (context) => {
  const library = LIBRARY ?? needsFaketime(context);
  const ahead = { LD_PRELOAD: library, FAKETIME: '+1h', NO_FAKE_STAT: '1', DONT_FAKE_MONOTONIC: '1' };
  const store = { directory: await temporaryDirectory(), lockStaleMs: 2_000 };
  const recoveryTimeoutMs = 3_000;
  const options = { name: 'apart', failureThreshold: 401, recoveryTimeoutMs, storeTimeoutMs: 10_000, store };
  const [one, other] = await startFleet(2, options, (index) => (index === 1 ? ahead : {}));
  expect((await other!.ask('wallNow')) - (await one!.ask('wallNow'))).toBeGreaterThan(HOUR_MS - 60_000);

  // Each breaks no lock of the other: nothing is lost.
  for (let round = 0; round < 20; round++) {
    await Promise.all([one!.ask('calls', 10, 'failure', 0), other!.ask('calls', 10, 'failure', 0)]);
  }
  await Promise.all([one!.ask('synced'), other!.ask('synced')]);
  await expect.poll(async () => (await one!.ask('stats')).failureCount, { timeout: 5_000 }).toBe(400);
  await expect.poll(async () => (await other!.ask('stats')).failureCount, { timeout: 5_000 }).toBe(400);

  const openedAt = performance.now();
  await other!.ask('calls', 1, 'failure', 0);
  await expect.poll(async () => (await one!.ask('stats')).state, { timeout: 5_000, interval: 5 }).toBe('open');
  const waits = await Promise.all(
    [one!, other!].map(async (replica) => (await replica.ask('stats')).retryAfterMs ?? NaN),
  );
  const [waitOfOne = NaN, waitOfOther = NaN] = waits;
  expect(Math.abs(waitOfOne - waitOfOther)).toBeLessThan(1_000);
  expect(Math.max(...waits)).toBeLessThanOrEqual(recoveryTimeoutMs);

  await expect
    .poll(async () => (await one!.ask('calls', 1, 'success', 0)).called, { timeout: 10_000, interval: 10 })
    .toBe(1);
  const waited = performance.now() - openedAt;
  await expect.poll(async () => (await other!.ask('stats')).state, { timeout: 5_000 }).toBe('closed');
  const apart = Math.abs(waitOfOne - waitOfOther).toFixed(0);
  figure('clocks an hour apart', `retry times ${apart} ms apart, probed after ${waited.toFixed(0)} of 3000 ms`);
  expect(Math.abs(waited - recoveryTimeoutMs)).toBeLessThan(1_000);
}, 60_000);

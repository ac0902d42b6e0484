import { CircuitBreakerFactory, StoreError, type BreakerStore } from '@tripswitch/core';
import { createMemoryStore, defineStore } from '@tripswitch/core/store';
import { Registry } from 'prom-client';
import { afterEach, expect, test, vi } from 'vitest';
import { observeBreakers } from '@tripswitch/metrics-prometheus';
import { samplesOf } from './support/exposition.js';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(cleanups.splice(0).map((cleanup) => cleanup()));
});

/** One of the processes that share a circuit, with a registry of its own. */
function replica(store: BreakerStore) {
  const factory = new CircuitBreakerFactory({ env: {}, store, defaults: { failureThreshold: 4, syncIntervalMs: 20 } });
  cleanups.push(() => factory.close());
  const register = new Registry();
  observeBreakers(factory, { register });
  const breaker = factory.create({ name: 'prices' });
  const value = async (series: string) => samplesOf(await register.metrics()).get(series);
  return { breaker, value };
}

const fail = () => Promise.reject(new Error('down'));
const calls = (outcome: string) => `circuit_breaker_calls_total{service="prices",outcome="${outcome}"}`;
const OPENED = 'circuit_breaker_transitions_total{service="prices",from="closed",to="open"}';
const STATE = 'circuit_breaker_state{service="prices"}';
const syncs = (result: string) =>
  `circuit_breaker_store_sync_duration_seconds_count{service="prices",result="${result}"}`;

test('replicas show the state that they share, and each counts what it did itself, so that sums are right', async () => {
  const store = createMemoryStore();
  const replicas = [replica(store), replica(store), replica(store)];
  await Promise.all(replicas.map(({ breaker }) => breaker.ready()));
  const [first, second, third] = replicas as [(typeof replicas)[0], (typeof replicas)[0], (typeof replicas)[0]];
  await first.breaker.call(() => 1);
  await vi.waitFor(() => expect(third.breaker.getStats().successCount).toBe(1));
  for (const { breaker } of [first, second, first, second]) await breaker.tryCall(fail);
  for (const { value } of replicas) await vi.waitFor(async () => expect(await value(STATE)).toBe(1));
  await third.breaker.tryCall(() => 1);

  const sum = async (series: string) => {
    const values = await Promise.all(replicas.map(({ value }) => value(series)));
    return values.reduce<number>((all, value) => all + (value ?? NaN), 0);
  };
  await vi.waitFor(async () => expect(await sum(OPENED)).toBe(1));
  expect(await sum(calls('failure'))).toBe(4);
  expect(await sum(calls('success'))).toBe(1);
  expect(await sum(calls('rejected'))).toBe(1);
  expect(await third.value(calls('failure'))).toBe(0);
  // The third replica knows of all failures, and exports none of them as its own.
  expect(third.breaker.getStats().failureCount).toBe(4);
  expect(await first.value(syncs('success'))).toBeGreaterThan(0);
  expect(await first.value(syncs('failure'))).toBeUndefined();

  await third.breaker.setMode('forced_closed');
  const mode = 'circuit_breaker_mode{service="prices",mode="forced_closed"}';
  for (const { value } of replicas) await vi.waitFor(async () => expect(await value(mode)).toBe(1));
});

test('a store that fails shows as degraded, and its failed exchanges are timed', async () => {
  const unavailable = () => Promise.reject(new StoreError('down'));
  const store = defineStore({
    kind: 'broken',
    update: unavailable,
    read: unavailable,
    watch: () => () => undefined,
    list: unavailable,
    history: unavailable,
    close: () => Promise.resolve(),
  });
  const { breaker, value } = replica(store);
  await breaker.ready();
  expect(await breaker.call(() => 1)).toBe(1);
  expect(await value('circuit_breaker_store_degraded{service="prices"}')).toBe(1);
  expect(await value(syncs('failure'))).toBeGreaterThan(0);
  expect(await value(syncs('success'))).toBeUndefined();
  expect(await value(calls('success'))).toBe(1);
});

import { CircuitBreakerFactory, type CircuitBreaker } from '@tripswitch/core';
import { Registry, type OpenMetricsContentType } from 'prom-client';
import { describe, expect, test } from 'vitest';
import { observeBreakers } from '@tripswitch/metrics-prometheus';
import { createRegistry } from './support/create-registry.js';
import { samplesOf } from './support/exposition.js';
import { FakeClock } from './support/fake-clock.js';

const OPEN_METRICS: OpenMetricsContentType = Registry.OPENMETRICS_CONTENT_TYPE;

async function take(breaker: CircuitBreaker, clock: FakeClock, ms: number, error?: Error): Promise<void> {
  await breaker.tryCall(() => {
    clock.advance(ms);
    if (error !== undefined) throw error;
  });
}

/** A circuit that opened, was probed and closed again, and one that nobody called. */
async function exerciseBreakers(factory: CircuitBreakerFactory, clock: FakeClock): Promise<void> {
  factory.create({ name: 'idle' });
  const prices = factory.create({ name: 'prices', failureThreshold: 2, recoveryTimeoutMs: 1000 });
  await take(prices, clock, 30);
  await take(prices, clock, 3000, new Error('down'));
  await take(prices, clock, 12, new Error('down'));
  await take(prices, clock, 0);
  clock.advance(1000);
  await take(prices, clock, 70);
  await prices.setMode('forced_open');
  await take(prices, clock, 0);
}

describe('the whole text', () => {
  test.each([
    ['as Prometheus reads it', new Registry(), 'prometheus.txt'],
    ['as OpenMetrics has it', createRegistry(OPEN_METRICS), 'openmetrics.txt'],
  ] as const)('%s', async (_what, register, file) => {
    const clock = new FakeClock();
    const factory = new CircuitBreakerFactory({ env: {}, defaults: { clock } });
    observeBreakers(factory, { register, buckets: [0.01, 0.1, 1] });
    await exerciseBreakers(factory, clock);
    await expect(await register.metrics()).toMatchFileSnapshot(`expected/${file}`);
  });

  test('is right for many breakers, some of which were called, came or went since the last scrape', async () => {
    const factory = new CircuitBreakerFactory({ env: {} });
    const register = new Registry();
    observeBreakers(factory, { register });
    const called = new Map<string, number>();
    const call = async (index: number) => {
      const name = `service-${index}`;
      await factory.create({ name }).call(() => 1);
      called.set(name, (called.get(name) ?? 0) + 1);
    };
    const remove = (index: number) => {
      factory.remove(`service-${index}`);
      called.delete(`service-${index}`);
    };
    const isRight = async () => {
      const samples = samplesOf(await register.metrics());
      expect(samples.size).toBe(called.size * 38);
      for (const [name, count] of called) {
        expect(samples.get(`circuit_breaker_calls_total{service="${name}",outcome="success"}`)).toBe(count);
        const duration = `circuit_breaker_call_duration_seconds_count{service="${name}",outcome="success"}`;
        expect(samples.get(duration)).toBe(count);
      }
    };
    for (let index = 0; index < 100; index++) await call(index);
    await isRight();
    for (const index of [0, 31, 99]) await call(index);
    await isRight();
    for (const index of [0, 50, 99]) remove(index);
    await isRight();
    for (const index of [100, 50]) await call(index);
    await isRight();
  });

  test('follows a registry that is set to the other content type and back', async () => {
    const register = new Registry();
    observeBreakers(new CircuitBreakerFactory({ env: {} }), { register });
    const before = await register.metrics();
    const other = register as unknown as Registry<OpenMetricsContentType>;
    other.setContentType(OPEN_METRICS);
    expect(await register.metrics()).toContain('# TYPE circuit_breaker_calls counter');
    register.setContentType(Registry.PROMETHEUS_CONTENT_TYPE);
    // prom-client has taken `_total` from the names of all counters for good, those of the application too.
    expect(await register.metrics()).toBe(before.replaceAll('_total', ''));
  });
});

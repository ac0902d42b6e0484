import { CircuitBreakerFactory, type CircuitBreaker } from '@tripswitch/core';
import { Registry, type OpenMetricsContentType } from 'prom-client';
import { describe, expect, test } from 'vitest';
import { observeBreakers } from '@tripswitch/metrics-prometheus';
import { createRegistry } from './support/create-registry.js';
import { samplesOf } from './support/exposition.js';
import { FakeClock } from './support/fake-clock.js';
import { ODD_NAMES } from './support/odd-names.js';

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

  test('is that of prom-client for the same series, with default labels and odd names', async () => {
    const factory = new CircuitBreakerFactory({ env: {} });
    for (const name of ODD_NAMES) await factory.create({ name }).call(() => 1);
    for (const defaults of [{}, { app: 'a"b\\c\nd', zone: 1, service: 'never', end: '} 0' }]) {
      for (const register of [new Registry(), createRegistry(OPEN_METRICS)]) {
        register.setDefaultLabels(defaults);
        const stop = observeBreakers(factory, { register });
        // prom-client prints one by one what it is given as JSON.
        const json = register.getMetricsAsArray().map((metric) => ({ get: () => (metric as unknown as Metric).get() }));
        const printer = register as unknown as {
          getMetricsAsString: (metric: { get: () => object }) => Promise<string>;
        };
        const expected = await Promise.all(json.map((metric) => printer.getMetricsAsString(metric)));
        const text = await register.metrics();
        for (const metric of expected) expect(sorted(text)).toEqual(expect.arrayContaining(sorted(metric)));
        expect(sorted(text).length).toBe(expected.flatMap(sorted).length);
        stop();
      }
    }
  });

  test('is right for many services, some of which changed, came or went since the last scrape', async () => {
    const factory = new CircuitBreakerFactory({ env: {} });
    const register = new Registry();
    observeBreakers(factory, { register });
    const call = (index: number) => factory.create({ name: `service-${index}` }).call(() => 1);
    const isRight = async () => {
      const json = await register.getMetricsAsJSON();
      const expected = json.flatMap(({ name, values }) => values.map((sample) => ({ metricName: name, ...sample })));
      const samples = samplesOf(await register.metrics());
      expect(samples.size).toBe(expected.length);
      for (const { metricName, labels, value } of expected) {
        const text = Object.entries(labels).map(([label, of]) => `${label}="${of}"`);
        expect(samples.get(`${metricName}{${text.join()}}`)).toBe(value);
      }
    };
    for (let index = 0; index < 100; index++) await call(index);
    await isRight();
    for (const index of [0, 31, 32, 63, 64, 99]) await call(index);
    await isRight();
    for (const index of [0, 50, 99]) factory.remove(`service-${index}`);
    await isRight();
    for (const index of [100, 50]) await call(index);
    await isRight();
    for (const { name } of factory.list().slice(1)) factory.remove(name);
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
    expect(await register.metrics()).toBe(before);
  });
});

interface Metric {
  get: () => object;
}

function sorted(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && line !== '# EOF')
    .sort();
}

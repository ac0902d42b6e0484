import type { CircuitBreakerFactory } from '@tripswitch/core';
import { Counter, Registry } from 'prom-client';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { observeBreakers } from '@tripswitch/metrics-prometheus';
import { calls, fail, samples, setUp } from './support/set-up.js';

let factory: CircuitBreakerFactory;
let register: Registry;
beforeEach(() => {
  ({ factory, register } = setUp());
});

describe('the registry', () => {
  test('zeroes what was counted when it is asked to, and shows no stale text', async () => {
    observeBreakers(factory, { register });
    const breaker = factory.create({ name: 'prices' });
    await breaker.setMode('observe');
    await breaker.call(() => 1);
    await register.metrics();
    register.resetMetrics();
    expect((await samples(register)).get(calls('success'))).toBe(0);
    expect((await samples(register)).get('circuit_breaker_mode{service="prices",mode="observe"}')).toBe(1);
    await breaker.tryCall(fail);
    expect((await samples(register)).get(calls('success'))).toBe(0);
    expect((await samples(register)).get(calls('failure'))).toBe(1);
    register.resetMetrics();
    await breaker.call(() => 1);
    expect((await samples(register)).get(calls('failure'))).toBe(0);
    expect((await samples(register)).get(calls('success'))).toBe(1);
  });

  test('puts the default labels that it has now on each series', async () => {
    observeBreakers(factory, { register });
    factory.create({ name: 'prices' });
    for (const zone of ['a', 'b']) {
      register.setDefaultLabels({ zone });
      const series = [...(await samples(register)).keys()];
      expect(series.length).toBeGreaterThan(0);
      expect(series.filter((one) => !one.includes(`zone="${zone}"`))).toEqual([]);
    }
  });

  test('prints metrics of the application as before, and is left as it was', async () => {
    const own = new Counter({ name: 'own_total', help: 'Mine.', registers: [register] });
    own.inc();
    const before = await register.metrics();
    const properties = Object.getOwnPropertyNames(register);
    const stop = observeBreakers(factory, { register });
    factory.create({ name: 'prices' });
    expect((await register.metrics()).startsWith(before)).toBe(true);
    expect((await register.getSingleMetricAsString('circuit_breaker_state')).split('\n')).toEqual([
      expect.stringMatching('^# HELP circuit_breaker_state '),
      '# TYPE circuit_breaker_state gauge',
      'circuit_breaker_state{service="prices"} 0',
    ]);
    stop();
    expect(await register.metrics()).toBe(before);
    expect(Object.getOwnPropertyNames(register)).toEqual(properties);
  });

  test('keeps what others made of its printing, before and after', async () => {
    const wrap = (mark: string) => {
      const inner = register.metrics.bind(register);
      return (register.metrics = async () => `${await inner()}# ${mark}\n`);
    };
    const first = wrap('before');
    const stop = observeBreakers(factory, { register });
    factory.create({ name: 'prices' });
    expect(await register.metrics()).toMatch(/result="failure"} 0\n# before\n$/);
    stop();
    expect(register.metrics).toBe(first);
    const stopAgain = observeBreakers(factory, { register });
    const last = wrap('after');
    expect(await register.metrics()).toMatch(/result="failure"} 0\n# before\n# after\n$/);
    stopAgain();
    expect(register.metrics).toBe(last);
    const own = new Counter({ name: 'own_total', help: 'Mine.', registers: [register] });
    own.inc();
    expect(await register.metrics()).toMatch(/own_total 1\n# before\n# after\n$/);
  });

  test('keeps what others made of its printing of each metric', async () => {
    const printing = register as unknown as Printing;
    const inner = printing.getMetricsAsString.bind(register);
    printing.getMetricsAsString = async (metric) => `${await inner(metric)}\n# printed`;
    observeBreakers(factory, { register });
    factory.create({ name: 'prices' });
    expect((await register.metrics()).match(/ \d\n# printed$/gm)).toHaveLength(10);
    expect(await register.getSingleMetricAsString('circuit_breaker_state')).toMatch(/"prices"} 0\n# printed$/);
  });

  test.each([
    ['from what it gets', (metric: Metric) => Promise.resolve(JSON.stringify(metric.get()))],
    ['in its own way', (metric: Metric) => Promise.resolve(JSON.stringify(metric.getForPromString()))],
    ['when it has waited', (metric: Metric) => nextTurn().then(() => JSON.stringify(metric.getForPromString()))],
  ])('that prints %s does so with these metrics too', async (_how, print) => {
    class OwnRegistry extends Registry {
      getMetricsAsString(metric: Metric): Promise<string> {
        return print(metric);
      }
    }
    const own = new OwnRegistry();
    observeBreakers(factory, { register: own });
    await factory.create({ name: 'prices' }).call(() => 1);
    const content = (text: string) => JSON.parse(text) as { name: string; values: unknown };
    const metrics = (await own.metrics()).split('\n').filter((line) => line !== '');
    metrics.push(await own.getSingleMetricAsString('circuit_breaker_calls_total'));
    const calls = metrics.map(content).filter(({ name }) => name === 'circuit_breaker_calls_total');
    expect(calls).toHaveLength(2);
    for (const { values } of calls) {
      expect(values).toContainEqual({ labels: { service: 'prices', outcome: 'success' }, value: 1 });
    }
  });

  test('that adds to what prom-client prints of a series does so with each of these', async () => {
    const printing = register as unknown as Printing;
    const inner = printing.getMetricsAsString.bind(register);
    printing.getMetricsAsString = async (metric) => (await inner(metric)).replace(/^circuit.*$/gm, '$& 1700000000000');
    observeBreakers(factory, { register });
    factory.create({ name: 'prices' });
    const lines = (await register.metrics()).split('\n').filter((line) => line.startsWith('circuit'));
    expect(lines).toContain('circuit_breaker_state{service="prices"} 0 1700000000000');
    expect(lines.filter((line) => !line.endsWith(' 1700000000000'))).toEqual([]);
  });

  test('prints what is left when some of these metrics were taken from it, or were put in another order', async () => {
    observeBreakers(factory, { register });
    await factory.create({ name: 'prices' }).call(() => 1);
    const all = await register.metrics();
    const state = register.getSingleMetric('circuit_breaker_state')!;
    register.removeSingleMetric('circuit_breaker_state');
    const getEach = vi.spyOn(register.getSingleMetric('circuit_breaker_mode')!, 'get');
    const left = await register.metrics();
    expect(getEach).not.toHaveBeenCalled();
    expect(all.endsWith(left)).toBe(true);
    expect(left).not.toContain('circuit_breaker_state');
    register.registerMetric(state);
    expect(sorted(await register.metrics())).toEqual(sorted(all));
    register.clear();
    expect(await register.metrics()).toBe('\n');
  });

  test('may be merged with another, whose own default labels stand on each series', async () => {
    const own = new Counter({ name: 'own_total', help: 'Mine.', registers: [register] });
    own.inc();
    register.setDefaultLabels({ app: 'x' });
    observeBreakers(factory, { register });
    await factory.create({ name: 'prices' }).call(() => 1);
    const merged = Registry.merge([register, new Registry()]);
    expect(sorted(await merged.metrics())).toEqual(sorted((await register.metrics()).replaceAll(/,?app="x"/g, '')));
    merged.setDefaultLabels({ zone: 'b' });
    const lines = sorted(await merged.metrics()).filter((line) => !line.startsWith('#'));
    expect(lines.filter((line) => !line.includes('zone="b"'))).toEqual([]);
  });
});

interface Metric {
  get: () => object;
  getForPromString: () => object;
}

interface Printing {
  getMetricsAsString: (metric: Metric) => Promise<string>;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function sorted(text: string): string[] {
  return text
    .replaceAll('{}', '')
    .split('\n')
    .filter((line) => line !== '')
    .sort();
}

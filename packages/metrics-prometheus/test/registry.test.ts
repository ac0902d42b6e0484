import type { CircuitBreakerFactory } from '@tripswitch/core';
import { Counter, Registry } from 'prom-client';
import { beforeEach, describe, expect, test } from 'vitest';
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
    const printing = register as unknown as Printing;
    const wrap = (mark: string) => {
      const inner = printing.getMetricsAsString.bind(register);
      return (printing.getMetricsAsString = async (metric) => `${await inner(metric)}\n# ${mark}`);
    };
    const first = wrap('before');
    const stop = observeBreakers(factory, { register });
    expect(await register.getSingleMetricAsString('circuit_breaker_state')).toContain('# before');
    stop();
    expect(printing.getMetricsAsString).toBe(first);
    const stopAgain = observeBreakers(factory, { register });
    const last = wrap('after');
    stopAgain();
    expect(printing.getMetricsAsString).toBe(last);
    const own = new Counter({ name: 'own_total', help: 'Mine.', registers: [register] });
    own.inc();
    expect(await register.getSingleMetricAsString('own_total')).toMatch(/own_total 1\n# before\n# after$/);
  });

  test('that prints in its own way does so with these metrics too', async () => {
    class OwnRegistry extends Registry {
      getMetricsAsString(metric: { get: () => object }): Promise<string> {
        return Promise.resolve(JSON.stringify(metric.get()));
      }
    }
    const own = new OwnRegistry();
    observeBreakers(factory, { register: own });
    await factory.create({ name: 'prices' }).call(() => 1);
    const printed = JSON.parse(await own.getSingleMetricAsString('circuit_breaker_calls_total')) as { values: unknown };
    expect(printed.values).toContainEqual({ labels: { service: 'prices', outcome: 'success' }, value: 1 });
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

interface Printing {
  getMetricsAsString: (metric: { get: () => object }) => Promise<string>;
}

function sorted(text: string): string[] {
  return text
    .replaceAll('{}', '')
    .split('\n')
    .filter((line) => line !== '')
    .sort();
}

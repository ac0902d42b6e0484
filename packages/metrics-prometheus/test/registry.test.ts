import type { CircuitBreakerFactory } from '@tripswitch/core';
import { Counter, Registry } from 'prom-client';
import { beforeEach, describe, expect, test } from 'vitest';
import { observeBreakers } from '@tripswitch/metrics-prometheus';
import { seriesOf } from './support/exposition.js';
import { calls, fail, samples, setUp } from './support/set-up.js';

const DURATIONS = 'circuit_breaker_call_duration_seconds_count{outcome="success",service="prices"}';

let factory: CircuitBreakerFactory;
let register: Registry;
beforeEach(() => {
  ({ factory, register } = setUp());
});

describe('the registry of the caller', () => {
  test('keeps its methods and its own metrics, and is left as it was', async () => {
    const own = new Counter({ name: 'own_total', help: 'Mine.', registers: [register] });
    own.inc();
    const before = await register.metrics();
    const properties = Object.getOwnPropertyDescriptors(register);
    const prototype = Object.getOwnPropertyDescriptors(Registry.prototype);
    const stop = observeBreakers(factory, { register });
    factory.create({ name: 'prices' });
    expect(Object.getOwnPropertyDescriptors(register)).toEqual(properties);
    expect(Object.getOwnPropertyDescriptors(Registry.prototype)).toEqual(prototype);
    expect((await register.metrics()).startsWith(before.trimEnd())).toBe(true);
    stop();
    expect(await register.metrics()).toBe(before);
    expect(Object.getOwnPropertyNames(register)).toEqual(Object.keys(properties));
  });

  test('prints a single metric as it stands', async () => {
    observeBreakers(factory, { register });
    await factory.create({ name: 'prices' }).call(() => 1);
    expect((await register.getSingleMetricAsString('circuit_breaker_calls_total')).split('\n').slice(0, 3)).toEqual([
      '# HELP circuit_breaker_calls_total Calls by how they ended; each has one outcome.',
      '# TYPE circuit_breaker_calls_total counter',
      'circuit_breaker_calls_total{service="prices",outcome="success"} 1',
    ]);
  });

  test('zeroes what was counted when it is asked to, scraped or not, and shows what is', async () => {
    observeBreakers(factory, { register });
    const breaker = factory.create({ name: 'prices' });
    await breaker.setMode('observe');
    await breaker.call(() => 1);
    await register.metrics();
    await breaker.call(() => 1);
    register.resetMetrics();
    const found = await samples(register);
    expect(found.get(calls('success'))).toBe(0);
    expect(found.get(DURATIONS)).toBeUndefined();
    expect(found.get('circuit_breaker_mode{service="prices",mode="observe"}')).toBe(1);
    await breaker.call(() => 1);
    await breaker.tryCall(fail);
    const later = await samples(register);
    expect(later.get(calls('success'))).toBe(1);
    expect(later.get(calls('failure'))).toBe(1);
    expect([...later].filter(([series]) => /_call_duration_seconds_count.*success/.test(series))).toEqual([
      [expect.any(String), 1],
    ]);
  });

  test('puts the default labels that it has now on each series, and none over the label of the breaker', async () => {
    observeBreakers(factory, { register });
    await factory.create({ name: 'prices' }).call(() => 1);
    for (const zone of ['a', 'b']) {
      register.setDefaultLabels({ zone, service: 'never' });
      const series = [...(await samples(register)).keys()];
      expect(series).toHaveLength(38);
      expect(series.filter((one) => !one.includes(`zone="${zone}"`) || !one.includes('service="prices"'))).toEqual([]);
    }
  });

  test('may be merged with another, whose own default labels stand on each series', async () => {
    register.setDefaultLabels({ app: 'x' });
    observeBreakers(factory, { register });
    await factory.create({ name: 'prices' }).call(() => 1);
    const merged = Registry.merge([register, new Registry()]);
    merged.setDefaultLabels({ zone: 'b' });
    const series = seriesOf(await merged.metrics());
    expect(series).toHaveLength(38);
    expect(series.filter((one) => !one.includes('zone="b"') || one.includes('app='))).toEqual([]);
  });

  test('may lose some of these metrics, and get them back', async () => {
    observeBreakers(factory, { register });
    await factory.create({ name: 'prices' }).call(() => 1);
    const all = (await register.metrics()).split('\n').sort();
    const mode = register.getSingleMetric('circuit_breaker_mode')!;
    register.removeSingleMetric('circuit_breaker_mode');
    expect(await register.metrics()).not.toContain('circuit_breaker_mode');
    register.registerMetric(mode);
    expect((await register.metrics()).split('\n').sort()).toEqual(all);
  });
});

describe('one registry for several factories', () => {
  test('D41: shows the breakers of all, and each observation ends by itself', async () => {
    const second = setUp().factory;
    const stop = observeBreakers(factory, { register });
    const stopSecond = observeBreakers(second, { register });
    await factory.create({ name: 'prices' }).call(() => 1);
    await second.create({ name: 'coins' }).tryCall(fail);
    const found = await samples(register);
    expect(found.get(calls('success'))).toBe(1);
    expect(found.get(calls('failure', 'coins'))).toBe(1);
    stop();
    stop();
    expect(seriesOf(await register.metrics(), 'prices')).toEqual([]);
    expect(seriesOf(await register.metrics(), 'coins').length).toBeGreaterThan(0);
    stopSecond();
    expect(register.getMetricsAsArray()).toEqual([]);
  });

  test('D41: refuses a breaker that is observed already, and leaves everything as it was', async () => {
    const breaker = factory.create({ name: 'prices' });
    observeBreakers(factory, { register });
    const before = await register.metrics();
    const again = () => observeBreakers([factory.create({ name: 'coins' }), breaker], { register });
    expect(() => observeBreakers(factory, { register })).toThrow(
      'observeBreakers: the breaker "prices" is observed on this register already: stop that observation first',
    );
    expect(again).toThrow('the breaker "coins" is observed on this register already');
    factory.remove('coins');
    expect(await register.metrics()).toBe(before);
    await breaker.call(() => 1);
    expect((await samples(register)).get(calls('success'))).toBe(1);
  });

  test('D41: refuses two breakers of one name, also where the second is made later', async () => {
    const second = setUp().factory;
    observeBreakers(factory, { register });
    await factory.create({ name: 'prices' }).call(() => 1);
    const twin = setUp().factory.create({ name: 'prices' });
    expect(() => observeBreakers([twin], { register })).toThrow(
      'the breaker "prices" has the name of another one that is observed on this register: give it a name of its own',
    );
    observeBreakers(second, { register });
    const errors: unknown[] = [];
    second.on('listener_error', ({ error }) => errors.push(error));
    const late = second.create({ name: 'prices' });
    await late.call(() => 1);
    expect(errors).toMatchObject([{ code: 'ERR_CONFIGURATION' }]);
    expect((await samples(register)).get(calls('success'))).toBe(1);
    // Its end does not take the series of the other one.
    second.remove('prices');
    expect((await samples(register)).get(calls('success'))).toBe(1);
  });

  test('refuses names that are the same once they are sent as UTF-8', async () => {
    observeBreakers([factory.create({ name: 'half \ud800' })], { register });
    const other = factory.create({ name: 'half \ufffd' });
    expect(() => observeBreakers([other], { register })).toThrow('has the name of another one');
  });
});

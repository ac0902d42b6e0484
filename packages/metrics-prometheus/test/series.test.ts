import { CircuitBreaker, type CircuitBreakerFactory } from '@tripswitch/core';
import { Registry } from 'prom-client';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { observeBreakers } from '@tripswitch/metrics-prometheus';
import { samplesOf, seriesOf } from './support/exposition.js';
import { reportEverything } from './support/every-series.js';
import type { FakeClock } from './support/fake-clock.js';
import { calls, fail, samples, setUp } from './support/set-up.js';

let clock: FakeClock;
let factory: CircuitBreakerFactory;
let register: Registry;
beforeEach(() => {
  ({ clock, factory, register } = setUp());
});

describe('series', () => {
  test('D41: every counter and gauge of a breaker is there at zero from the start, also of transitions to come', async () => {
    observeBreakers(factory, { register });
    const breaker = factory.create({ name: 'prices' });
    const before = await samples(register);
    expect(before.size).toBe(22);
    expect([...before].filter(([series, value]) => value !== 0 && !series.includes('mode="automatic"'))).toEqual([]);
    expect(before.get('circuit_breaker_transitions_total{service="prices",from="open",to="half_open"}')).toBe(0);
    await Promise.all([breaker.tryCall(fail), breaker.tryCall(fail)]);
    clock.advance(1000);
    await breaker.call(() => 1);
    const after = await samples(register);
    expect([...after.keys()].filter((series) => !series.includes('_seconds'))).toEqual([...before.keys()]);
    const transition = (from: string, to: string) =>
      after.get(`circuit_breaker_transitions_total{service="prices",from="${from}",to="${to}"}`);
    expect(transition('closed', 'open')).toBe(1);
    expect(transition('open', 'half_open')).toBe(1);
    expect(transition('half_open', 'closed')).toBe(1);
    expect(transition('half_open', 'open')).toBe(0);
  });

  test('D41: the series of a breaker go with it, and those of another stay', async () => {
    observeBreakers(factory, { register });
    factory.create({ name: 'prices' });
    factory.create({ name: 'coins' });
    factory.remove('prices');
    const text = await register.metrics();
    expect(seriesOf(text, 'prices')).toEqual([]);
    expect(seriesOf(text, 'coins').length).toBe(seriesOf(text).length);
    await factory.create({ name: 'prices' }).call(() => 1);
    expect((await samples(register)).get(calls('success'))).toBe(1);
  });

  test('D42: two scrapers see the same, counters only grow, and types are what they are', async () => {
    observeBreakers(factory, { register });
    const breaker = factory.create({ name: 'prices' });
    await Promise.all([breaker.tryCall(fail), breaker.tryCall(fail)]);
    const [one, other] = await Promise.all([register.metrics(), register.metrics()]);
    expect(one).toBe(other);
    expect(await register.metrics()).toBe(one);
    expect(samplesOf(one).get('circuit_breaker_state{service="prices"}')).toBe(1);
    const types = [...one.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => `${name} ${type}`);
    expect(types).toEqual([
      'circuit_breaker_state gauge',
      'circuit_breaker_rejecting gauge',
      'circuit_breaker_mode gauge',
      'circuit_breaker_failure_rate gauge',
      'circuit_breaker_slow_call_rate gauge',
      'circuit_breaker_store_degraded gauge',
      'circuit_breaker_calls_total counter',
      'circuit_breaker_late_results_total counter',
      'circuit_breaker_transitions_total counter',
      'circuit_breaker_slow_calls_total counter',
      'circuit_breaker_would_reject_total counter',
      'circuit_breaker_call_duration_seconds histogram',
      'circuit_breaker_overhead_seconds histogram',
      'circuit_breaker_store_sync_duration_seconds histogram',
    ]);
    await breaker.tryCall(() => 1);
    const later = await samples(register);
    for (const [series, value] of samplesOf(one)) {
      if (!series.includes('_state')) expect(later.get(series), series).toBeGreaterThanOrEqual(value);
    }
    expect(later.get(calls('rejected'))).toBe(1);
  });

  test('D43: a scrape makes no breaker, and no error message reaches it', async () => {
    observeBreakers(factory, { register });
    const breaker = factory.create({ name: 'prices' });
    await breaker.tryCall(() => Promise.reject(new Error('password hunter2 refused')));
    const text = await register.metrics();
    await register.getMetricsAsJSON();
    expect(text).not.toContain('hunter2');
    expect(factory.list()).toEqual([breaker]);
  });

  test('of breakers that existed before are there too, and stopping removes all', async () => {
    const breaker = factory.create({ name: 'prices' });
    const stop = observeBreakers(factory, { register });
    await breaker.call(() => 1);
    expect((await samples(register)).get(calls('success'))).toBe(1);
    stop();
    expect(register.getMetricsAsArray()).toEqual([]);
    await breaker.call(() => 1);
    factory.create({ name: 'later' });
    stop();
    const again = observeBreakers(factory, { register });
    expect((await samples(register)).get(calls('success'))).toBe(0);
    stop();
    expect(seriesOf(await register.metrics(), 'later').length).toBeGreaterThan(0);
    again();
  });

  test('stopping, and removing a breaker, ends its observation, and counts of an earlier one do not come back', async () => {
    const observations: ReturnType<typeof vi.fn>[] = [];
    const breaker = factory.create({ name: 'prices' });
    const observe = breaker.observe.bind(breaker);
    vi.spyOn(breaker, 'observe').mockImplementation((observer) => {
      const end = vi.fn(observe(observer));
      observations.push(end);
      return end;
    });
    observeBreakers(factory, { register })();
    expect(observations[0]).toHaveBeenCalledOnce();
    const observeAny = vi.spyOn(CircuitBreaker.prototype, 'observe');
    factory.create({ name: 'made after stopping' });
    expect(observeAny).not.toHaveBeenCalled();
    observeAny.mockRestore();
    observeBreakers(factory, { register });
    let end: (value: number) => void = () => undefined;
    const running = breaker.call(() => new Promise<number>((resolve) => (end = resolve)));
    factory.remove('prices');
    expect(observations[1]).toHaveBeenCalledOnce();
    factory.create({ name: 'prices' });
    end(1);
    await running;
    expect((await samples(register)).get(calls('success'))).toBe(0);
  });

  test('two registries work side by side', async () => {
    const breaker = factory.create({ name: 'prices' });
    const other = new Registry();
    const stop = observeBreakers(factory, { register });
    await breaker.call(() => 1);
    observeBreakers([breaker], { register: other });
    await breaker.call(() => 1);
    expect((await samples(register)).get(calls('success'))).toBe(2);
    expect((await samples(other)).get(calls('success'))).toBe(1);
    stop();
    await breaker.call(() => 1);
    expect((await samples(other)).get(calls('success'))).toBe(2);
  });

  test('number 38 for a breaker that only succeeded, and 80 for one with every outcome and a store', async () => {
    const breaker = factory.create({ name: 'prices' });
    const observe = vi.spyOn(breaker, 'observe');
    observeBreakers(factory, { register });
    for (let call = 0; call < 100; call++) await breaker.call(() => 1);
    expect(seriesOf(await register.metrics())).toHaveLength(38);
    const [observer] = observe.mock.calls[0]!;
    reportEverything(observer);
    expect(seriesOf(await register.metrics())).toHaveLength(80);
    factory.remove('prices');
    expect(seriesOf(await register.metrics())).toEqual([]);
  });
});

import { CircuitBreaker, CircuitBreakerFactory, countWindow } from '@tripswitch/core';
import { Registry } from 'prom-client';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { observeBreakers } from '@tripswitch/metrics-prometheus';
import { samplesOf, seriesOf } from './support/exposition.js';
import { FakeClock } from './support/fake-clock.js';

let factory: CircuitBreakerFactory;
let register: Registry;
let clock: FakeClock;

beforeEach(() => {
  clock = new FakeClock();
  factory = new CircuitBreakerFactory({ env: {}, defaults: { clock, failureThreshold: 2, recoveryTimeoutMs: 1000 } });
  register = new Registry();
});

const fail = () => Promise.reject(new Error('down'));

async function samples(from = register): Promise<Map<string, number>> {
  return samplesOf(await from.metrics());
}

function calls(outcome: string, service = 'prices'): string {
  return `circuit_breaker_calls_total{service="${service}",outcome="${outcome}"}`;
}

describe('calls', () => {
  test('D40: forced rejections are counted, and every rejection once, also when they race', async () => {
    observeBreakers(factory, { register });
    const breaker = factory.create({ name: 'prices' });
    await breaker.setMode('forced_open');
    await Promise.all(Array.from({ length: 30 }, () => breaker.tryCall(() => 1)));
    await breaker.setMode('automatic');
    await Promise.all([breaker.tryCall(fail), breaker.tryCall(fail)]);
    await Promise.all(Array.from({ length: 20 }, () => breaker.tryCall(() => 1)));
    clock.advance(1000);
    // One of them is the probe.
    await Promise.all(Array.from({ length: 10 }, () => breaker.tryCall(() => 1)));
    expect((await samples()).get(calls('rejected'))).toBe(30 + 20 + 9);
    expect((await samples()).get(calls('failure'))).toBe(2);
    expect((await samples()).get(calls('success'))).toBe(1);
  });

  test('a timeout is an outcome of its own, and none but one', async () => {
    observeBreakers(factory, { register });
    const breaker = factory.create({ name: 'prices', callTimeoutMs: 250 });
    const call = breaker.tryCall(() => new Promise(() => undefined));
    clock.advance(250);
    await call;
    const found = await samples();
    expect(found.get(calls('timeout'))).toBe(1);
    expect(found.get(calls('failure'))).toBe(0);
    const duration = 'circuit_breaker_call_duration_seconds';
    expect(found.get(`${duration}_sum{service="prices",outcome="timeout"}`)).toBe(0.25);
    expect(found.get(`${duration}_count{service="prices",outcome="failure"}`)).toBe(0);
  });

  test('ignored calls and late results are counted', async () => {
    observeBreakers(factory, { register });
    const breaker = factory.create({ name: 'prices', classify: () => 'ignored' });
    let end: (value: number) => void = () => undefined;
    const call = breaker.call(() => new Promise<number>((resolve) => (end = resolve)));
    await breaker.reset();
    end(1);
    await call;
    expect((await samples()).get(calls('ignored'))).toBe(1);
    expect((await samples()).get('circuit_breaker_late_results_total{service="prices"}')).toBe(1);
  });

  test('counters go on over a reset of the breaker, whose own totals do not', async () => {
    observeBreakers(factory, { register });
    const breaker = factory.create({ name: 'prices' });
    await breaker.call(() => 1);
    await breaker.reset();
    await breaker.call(() => 1);
    expect(breaker.getStats().successCount).toBe(1);
    expect((await samples()).get(calls('success'))).toBe(2);
  });

  test('each call of a long run is counted in the histogram too', async () => {
    const quick = new CircuitBreaker({ name: 'quick' });
    observeBreakers([quick], { register });
    for (let call = 0; call < 1000; call++) await quick.call(() => call);
    const found = await samples();
    expect(found.get(calls('success', 'quick'))).toBe(1000);
    expect(found.get('circuit_breaker_call_duration_seconds_count{service="quick",outcome="success"}')).toBe(1000);
    expect(found.get('circuit_breaker_overhead_seconds_count{service="quick"}')).toBe(16);
    const overhead = found.get('circuit_breaker_overhead_seconds_sum{service="quick"}')!;
    expect(overhead).toBeGreaterThan(0);
    expect(overhead / 16).toBeLessThan(0.005);
  });
});

describe('series', () => {
  test('D41: every series of a breaker is there at zero from the start, also those of transitions to come', async () => {
    observeBreakers(factory, { register });
    const breaker = factory.create({ name: 'prices' });
    const before = await samples();
    expect([...before].filter(([series, value]) => value !== 0 && !series.includes('mode="automatic"'))).toEqual([]);
    expect(before.get('circuit_breaker_transitions_total{service="prices",from="open",to="half_open"}')).toBe(0);
    await Promise.all([breaker.tryCall(fail), breaker.tryCall(fail)]);
    clock.advance(1000);
    await breaker.call(() => 1);
    const after = await samples();
    expect([...after.keys()]).toEqual([...before.keys()]);
    const transition = (from: string, to: string) =>
      after.get(`circuit_breaker_transitions_total{service="prices",from="${from}",to="${to}"}`);
    expect(transition('closed', 'open')).toBe(1);
    expect(transition('open', 'half_open')).toBe(1);
    expect(transition('half_open', 'closed')).toBe(1);
    expect(transition('half_open', 'open')).toBe(0);
  });

  test('D41: a second observation on one registry is refused, and leaves the first one whole', async () => {
    observeBreakers(factory, { register });
    factory.create({ name: 'prices' });
    const before = await register.metrics();
    expect(() => observeBreakers(factory, { register })).toThrow(
      /^observeBreakers: register has circuit_breaker_state, .* already: it takes one observation at a time/,
    );
    expect(await register.metrics()).toBe(before);
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
    expect((await samples()).get(calls('success'))).toBe(1);
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
      'circuit_breaker_mode gauge',
      'circuit_breaker_failure_rate gauge',
      'circuit_breaker_store_degraded gauge',
      'circuit_breaker_calls_total counter',
      'circuit_breaker_late_results_total counter',
      'circuit_breaker_transitions_total counter',
      'circuit_breaker_call_duration_seconds histogram',
      'circuit_breaker_overhead_seconds histogram',
      'circuit_breaker_store_sync_duration_seconds histogram',
    ]);
    await breaker.tryCall(() => 1);
    const later = await samples();
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
    expect((await samples()).get(calls('success'))).toBe(1);
    stop();
    expect(register.getMetricsAsArray()).toEqual([]);
    await breaker.call(() => 1);
    factory.create({ name: 'later' });
    stop();
    const again = observeBreakers(factory, { register });
    expect((await samples()).get(calls('success'))).toBe(0);
    stop();
    expect(seriesOf(await register.metrics(), 'later').length).toBeGreaterThan(0);
    again();
  });

  test('two registries work side by side', async () => {
    const breaker = factory.create({ name: 'prices' });
    const other = new Registry();
    const stop = observeBreakers(factory, { register });
    await breaker.call(() => 1);
    observeBreakers([breaker], { register: other });
    await breaker.call(() => 1);
    expect((await samples()).get(calls('success'))).toBe(2);
    expect((await samples(other)).get(calls('success'))).toBe(1);
    stop();
    await breaker.call(() => 1);
    expect((await samples(other)).get(calls('success'))).toBe(2);
  });

  test('breakers of one name are one service', async () => {
    const twins = [1, 2].map(() => new CircuitBreaker({ name: 'prices', failureThreshold: 1, clock }));
    observeBreakers(twins, { register });
    await twins[0]!.call(() => 1);
    await twins[1]!.tryCall(fail);
    const found = await samples();
    expect(found.get(calls('success'))).toBe(1);
    expect(found.get(calls('failure'))).toBe(1);
    expect(found.get('circuit_breaker_state{service="prices"}')).toBe(1);
  });
});

describe('gauges', () => {
  test('tell the state, the mode and the failure rate at the time of the scrape', async () => {
    observeBreakers(factory, { register });
    const trip = countWindow({ size: 10, failureRateThreshold: 0.5, minimumCalls: 4 });
    const breaker = factory.create({ name: 'prices', trip });
    const state = async () => (await samples()).get('circuit_breaker_state{service="prices"}');
    const rate = async () => (await samples()).get('circuit_breaker_failure_rate{service="prices"}');
    expect(await state()).toBe(0);
    for (let call = 0; call < 3; call++) await breaker.call(() => 1);
    expect(await rate()).toBe(0);
    await breaker.tryCall(fail);
    expect(await rate()).toBe(0.25);
    await Promise.all([breaker.tryCall(fail), breaker.tryCall(fail)]);
    expect(await state()).toBe(1);
    clock.advance(1000);
    let probed: () => void = () => undefined;
    const probe = breaker.call(() => new Promise<void>((resolve) => (probed = resolve)));
    expect(await state()).toBe(2);
    probed();
    await probe;
    expect(await state()).toBe(0);
    await breaker.setMode('observe', { ttlMs: 100 });
    const mode = async (name: string) => (await samples()).get(`circuit_breaker_mode{service="prices",mode="${name}"}`);
    expect([await mode('automatic'), await mode('observe')]).toEqual([0, 1]);
    clock.advance(100);
    expect([await mode('automatic'), await mode('observe')]).toEqual([1, 0]);
  });
});

describe('the bound on services', () => {
  test('sums those beyond it, and warns once', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
    observeBreakers(factory, { register, maxServices: 3 });
    const breakers = Array.from({ length: 20 }, (_, index) => factory.create({ name: `user-${index}` }));
    for (const breaker of breakers) await breaker.call(() => 1);
    await breakers[19]!.setMode('forced_open');
    await breakers[18]!.tryCall(fail);
    await breakers[18]!.tryCall(fail);
    let found = await samples();
    expect(new Set(seriesOf(await register.metrics()).map((series) => /service="([^"]*)"/.exec(series)![1]))).toEqual(
      new Set(['user-0', 'user-1', 'user-2', '(other)']),
    );
    expect(found.get(calls('success', '(other)'))).toBe(17);
    expect(found.get('circuit_breaker_state{service="(other)"}')).toBe(1);
    expect(found.get('circuit_breaker_mode{service="(other)",mode="automatic"}')).toBe(16);
    expect(found.get('circuit_breaker_mode{service="(other)",mode="forced_open"}')).toBe(1);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]![0]).toContain("metrics for 3 circuit breakers already. 'user-3' and those that follow");
    // What was counted of a breaker that went stays in the sum: a counter does not shrink.
    for (let index = 3; index < 19; index++) factory.remove(`user-${index}`);
    found = await samples();
    expect(found.get(calls('success', '(other)'))).toBe(17);
    factory.remove('user-19');
    expect(seriesOf(await register.metrics(), '(other)')).toEqual([]);
    factory.remove('user-0');
    factory.create({ name: 'next' });
    expect(seriesOf(await register.metrics(), 'next').length).toBeGreaterThan(0);
    expect(warn).toHaveBeenCalledTimes(1);
  });
});

describe('the registry', () => {
  test('zeroes what was counted when it is asked to, and shows no stale text', async () => {
    observeBreakers(factory, { register });
    const breaker = factory.create({ name: 'prices' });
    await breaker.setMode('observe');
    await breaker.call(() => 1);
    await register.metrics();
    register.resetMetrics();
    expect((await samples()).get(calls('success'))).toBe(0);
    expect((await samples()).get('circuit_breaker_mode{service="prices",mode="observe"}')).toBe(1);
    await breaker.tryCall(fail);
    expect((await samples()).get(calls('success'))).toBe(0);
    expect((await samples()).get(calls('failure'))).toBe(1);
  });

  test('may be merged with another', async () => {
    factory.create({ name: 'prices' });
    register.setDefaultLabels({ app: 'x' });
    observeBreakers(factory, { register });
    const merged = Registry.merge([register, new Registry()]);
    const text = await merged.metrics();
    expect(text).toBe(await register.metrics());
  });
});

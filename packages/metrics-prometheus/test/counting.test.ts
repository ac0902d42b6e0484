import { CircuitBreaker, countWindow, type CircuitBreakerFactory } from '@tripswitch/core';
import type { Registry } from 'prom-client';
import { beforeEach, describe, expect, test } from 'vitest';
import { observeBreakers } from '@tripswitch/metrics-prometheus';
import type { FakeClock } from './support/fake-clock.js';
import { calls, fail, samples, setUp } from './support/set-up.js';

let clock: FakeClock;
let factory: CircuitBreakerFactory;
let register: Registry;
beforeEach(() => {
  ({ clock, factory, register } = setUp());
});

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
    expect((await samples(register)).get(calls('rejected'))).toBe(30 + 20 + 9);
    expect((await samples(register)).get(calls('failure'))).toBe(2);
    expect((await samples(register)).get(calls('success'))).toBe(1);
  });

  test('a timeout is an outcome of its own, and none but one', async () => {
    observeBreakers(factory, { register });
    const breaker = factory.create({ name: 'prices', callTimeoutMs: 250 });
    const call = breaker.tryCall(() => new Promise(() => undefined));
    clock.advance(250);
    await call;
    const found = await samples(register);
    expect(found.get(calls('timeout'))).toBe(1);
    expect(found.get(calls('failure'))).toBe(0);
    const duration = 'circuit_breaker_call_duration_seconds';
    expect(found.get(`${duration}_sum{service="prices",outcome="timeout"}`)).toBe(0.25);
    expect(found.get(`${duration}_bucket{le="0.1",service="prices",outcome="timeout"}`)).toBe(0);
    expect(found.get(`${duration}_bucket{le="0.25",service="prices",outcome="timeout"}`)).toBe(1);
    expect(found.has(`${duration}_count{service="prices",outcome="failure"}`)).toBe(false);
  });

  test('ignored calls and late results are counted', async () => {
    observeBreakers(factory, { register });
    const breaker = factory.create({ name: 'prices', classify: () => 'ignored' });
    let end: (value: number) => void = () => undefined;
    const call = breaker.call(() => new Promise<number>((resolve) => (end = resolve)));
    await breaker.reset();
    end(1);
    await call;
    expect((await samples(register)).get(calls('ignored'))).toBe(1);
    expect((await samples(register)).get('circuit_breaker_late_results_total{service="prices"}')).toBe(1);
  });

  test('counters go on over a reset of the breaker, whose own totals do not', async () => {
    observeBreakers(factory, { register });
    const breaker = factory.create({ name: 'prices' });
    await breaker.call(() => 1);
    await breaker.reset();
    await breaker.call(() => 1);
    expect(breaker.getStats().successCount).toBe(1);
    expect((await samples(register)).get(calls('success'))).toBe(2);
  });

  test('each call of a long run is counted in the histogram too', async () => {
    const quick = new CircuitBreaker({ name: 'quick' });
    observeBreakers([quick], { register });
    for (let call = 0; call < 1000; call++) await quick.call(() => call);
    const found = await samples(register);
    expect(found.get(calls('success', 'quick'))).toBe(1000);
    expect(found.get('circuit_breaker_call_duration_seconds_count{service="quick",outcome="success"}')).toBe(1000);
    expect(found.get('circuit_breaker_overhead_seconds_count{service="quick"}')).toBe(16);
    const overhead = found.get('circuit_breaker_overhead_seconds_sum{service="quick"}')!;
    expect(overhead).toBeGreaterThan(0);
    expect(overhead / 16).toBeLessThan(0.005);
  });
});

describe('gauges', () => {
  test('tell the state, the mode and the failure rate at the time of the scrape', async () => {
    observeBreakers(factory, { register });
    const trip = countWindow({ size: 10, failureRateThreshold: 0.5, minimumCalls: 4 });
    const breaker = factory.create({ name: 'prices', trip });
    const state = async () => (await samples(register)).get('circuit_breaker_state{service="prices"}');
    const rate = async () => (await samples(register)).get('circuit_breaker_failure_rate{service="prices"}');
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
    const mode = async (name: string) =>
      (await samples(register)).get(`circuit_breaker_mode{service="prices",mode="${name}"}`);
    expect([await mode('automatic'), await mode('observe')]).toEqual([0, 1]);
    clock.advance(100);
    expect([await mode('automatic'), await mode('observe')]).toEqual([1, 0]);
  });

  test('tell the rate of slow calls, and slow calls are counted', async () => {
    observeBreakers(factory, { register });
    const trip = countWindow({ size: 10, slowCallRateThreshold: 0.9, minimumCalls: 4 });
    const breaker = factory.create({ name: 'prices', slowCallThresholdMs: 100, trip });
    const find = async (metric: string) => (await samples(register)).get(`circuit_breaker_${metric}{service="prices"}`);
    for (const ms of [50, 150, 50]) await breaker.call(() => clock.advance(ms));
    expect([await find('slow_call_rate'), await find('slow_calls_total')]).toEqual([0, 1]);
    await breaker.call(() => clock.advance(50));
    expect([await find('slow_call_rate'), await find('failure_rate')]).toEqual([0.25, 0]);
  });

  test('tell whether calls are rejected, in each state and mode, and after close()', async () => {
    const breaker = new CircuitBreaker({ name: 'prices', clock, failureThreshold: 1, recoveryTimeoutMs: 1000 });
    observeBreakers([breaker], { register });
    const rejecting = async () => (await samples(register)).get('circuit_breaker_rejecting{service="prices"}');
    expect(await rejecting()).toBe(0);
    await breaker.tryCall(fail);
    expect(await rejecting()).toBe(1);
    // Due: the state is still open, and a call would be admitted.
    clock.advance(1000);
    expect(breaker.state).toBe('open');
    expect(await rejecting()).toBe(0);
    // The only probe is out, and so it is when the modes have come and gone.
    await breaker.acquire();
    expect(breaker.state).toBe('half_open');
    expect(await rejecting()).toBe(1);
    for (const [mode, value] of [
      ['observe', 0],
      ['forced_closed', 0],
      ['forced_open', 1],
      ['automatic', 1],
    ] as const) {
      await breaker.setMode(mode);
      expect([mode, await rejecting()]).toEqual([mode, value]);
    }
    await breaker.trip();
    expect(await rejecting()).toBe(1);
    await breaker.close();
    expect(breaker.admits).toBe(false);
    expect(await rejecting()).toBe(0);
  });

  test('count what the mode observe admits and automatic would reject, also over a reset', async () => {
    observeBreakers(factory, { register });
    const breaker = factory.create({ name: 'prices', mode: 'observe' });
    for (let round = 0; round < 2; round++) {
      await Promise.all([breaker.tryCall(fail), breaker.tryCall(fail)]);
      await breaker.call(() => 1);
      await breaker.reset();
    }
    const found = await samples(register);
    expect(found.get('circuit_breaker_would_reject_total{service="prices"}')).toBe(2);
    expect(found.get(calls('rejected'))).toBe(0);
  });
});

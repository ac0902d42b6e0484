import type { CircuitBreakerFactory } from '@tripswitch/core';
import type { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { observeBreakers } from '@tripswitch/metrics-prometheus';
import { seriesOf } from './support/exposition.js';
import { calls, fail, samples, setUp } from './support/set-up.js';

let factory: CircuitBreakerFactory;
let register: Registry;
beforeEach(() => {
  ({ factory, register } = setUp());
});

afterEach(() => {
  vi.restoreAllMocks();
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
    let found = await samples(register);
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
    found = await samples(register);
    expect(found.get(calls('success', '(other)'))).toBe(17);
    factory.remove('user-19');
    expect(seriesOf(await register.metrics(), '(other)')).toEqual([]);
    factory.remove('user-0');
    factory.create({ name: 'next' });
    expect(seriesOf(await register.metrics(), 'next').length).toBeGreaterThan(0);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  test('is 1,000 by default', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
    observeBreakers(factory, { register });
    for (let index = 0; index < 1000; index++) factory.create({ name: `user-${index}` });
    const state = async () => (await register.getSingleMetricAsString('circuit_breaker_state')).split('\n').slice(2);
    expect(await state()).toHaveLength(1000);
    expect(warn).not.toHaveBeenCalled();
    for (let index = 1000; index < 1100; index++) factory.create({ name: `user-${index}` });
    expect(await state()).toHaveLength(1001);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  test('does not mistake a circuit that has the name of the rest for anything but the rest', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
    observeBreakers(factory, { register, maxServices: 1 });
    await factory.create({ name: '(other)' }).call(() => 1);
    await factory.create({ name: 'prices' }).call(() => 1);
    expect(warn).not.toHaveBeenCalled();
    await factory.create({ name: 'coins' }).call(() => 1);
    expect((await samples(register)).get(calls('success'))).toBe(1);
    expect((await samples(register)).get(calls('success', '(other)'))).toBe(2);
    factory.remove('(other)');
    expect((await samples(register)).get(calls('success', '(other)'))).toBe(2);
  });
});

import { CircuitBreaker, CircuitBreakerFactory, ConfigurationError } from '@tripswitch/core';
import { Gauge, Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import { observeBreakers } from './observe-breakers.js';

const factory = new CircuitBreakerFactory({ env: {} });
const register = new Registry();

describe('a mistake is refused by name and value', () => {
  test.each([
    [undefined, { register }, 'factoryOrBreakers is undefined, expected a CircuitBreakerFactory or breakers'],
    ['prices', { register }, 'factoryOrBreakers is "prices", expected a CircuitBreakerFactory or breakers'],
    [[{}], { register }, 'factoryOrBreakers[0] is an object, expected a CircuitBreaker'],
    [factory, undefined, 'register is undefined, expected a Registry of prom-client'],
    [factory, { register: {} }, 'register is an object, expected a Registry of prom-client'],
    [factory, { register, buckets: [] }, 'buckets is an array, expected a list of at least one number of seconds'],
    [factory, { register, buckets: [1, 1] }, 'buckets[1] is 1, expected a number of seconds above 1'],
    [factory, { register, buckets: [0, 1] }, 'buckets[0] is 0, expected a number of seconds above 0'],
    [factory, { register, buckets: ['1'] }, 'buckets[0] is "1", expected'],
    [factory, { register, buckets: [1, Infinity] }, 'buckets[1] is Infinity, expected'],
    [factory, { register, maxServices: 0 }, 'maxServices is 0, expected a whole number from 1 to 2147483647'],
    [factory, { register, maxServices: NaN }, 'maxServices is NaN, expected'],
    [factory, { register, bucket: [1] }, 'bucket is no option; known are register, buckets, maxServices'],
  ])('%o with %o', (source, options, problem) => {
    const call = () => observeBreakers(source as CircuitBreakerFactory, options as { register: Registry });
    expect(call).toThrow(ConfigurationError);
    expect(call).toThrow(problem);
    expect(register.getMetricsAsArray()).toEqual([]);
  });

  test('every problem at once', () => {
    expect(() => observeBreakers(7 as never, { register: 8, buckets: 9 } as never)).toThrow(
      /^observeBreakers: factoryOrBreakers is 7, .*; register is 8, .*; buckets is 9, /,
    );
  });

  test('undefined options are absent', () => {
    const stop = observeBreakers(new Set([new CircuitBreaker({ name: 'a' })]), {
      register,
      buckets: undefined,
      maxServices: undefined,
    });
    stop();
  });

  test('a metric of the application that has a name of ours is named and kept, and nothing is registered', () => {
    const own = new Gauge({ name: 'circuit_breaker_state', help: 'mine', registers: [register] });
    expect(() => observeBreakers(factory, { register })).toThrow('register has circuit_breaker_state already');
    expect(register.getMetricsAsArray()).toEqual([own]);
    register.clear();
  });

  test('stopping removes nothing that came after the registry was cleared', () => {
    const stop = observeBreakers(factory, { register });
    register.clear();
    const own = new Gauge({ name: 'circuit_breaker_state', help: 'mine', registers: [register] });
    stop();
    expect(register.getMetricsAsArray()).toEqual([own]);
  });
});

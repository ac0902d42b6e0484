import { CircuitBreaker, CircuitBreakerFactory, ConfigurationError } from '@tripswitch/core';
import { Gauge, Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import { observeBreakers } from './observe-breakers.js';

const factory = new CircuitBreakerFactory({ env: {} });
const register = new Registry();
const label = 'a label name such as "service" or "circuit", and none of mode, outcome';

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
    [factory, { register, serviceLabel: '' }, `serviceLabel is "", expected ${label}`],
    [factory, { register, serviceLabel: 'my-circuit' }, `serviceLabel is "my-circuit", expected ${label}`],
    [factory, { register, serviceLabel: '__name__' }, `serviceLabel is "__name__", expected ${label}`],
    [factory, { register, serviceLabel: 'outcome' }, `serviceLabel is "outcome", expected ${label}`],
    [factory, { register, serviceLabel: 'instance' }, `serviceLabel is "instance", expected ${label}`],
    [factory, { register, exemplarLabels: {} }, 'exemplarLabels is an object, expected a function'],
    [factory, { register, exemplarLabels: () => ({}) }, 'exemplarLabels needs a registry of OpenMetrics: call'],
    [factory, { register, bucket: [1] }, 'bucket is no option; known are register, buckets, serviceLabel, exemplar'],
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
    const breakers = new Set([new CircuitBreaker({ name: 'a' })]);
    const absent = { buckets: undefined, serviceLabel: undefined, exemplarLabels: undefined };
    observeBreakers(breakers, { register, ...absent })();
  });

  test('metrics of the application that have names of ours are named and kept, and nothing is registered', () => {
    const own = ['state', 'mode'].map((name) => {
      return new Gauge({ name: `circuit_breaker_${name}`, help: 'mine', registers: [register] });
    });
    expect(() => observeBreakers(factory, { register })).toThrow(
      'register has other metrics named circuit_breaker_state, circuit_breaker_mode: rename those',
    );
    expect(register.getMetricsAsArray()).toEqual(own);
    register.clear();
  });

  test('stopping removes nothing that came after the registry was cleared', () => {
    const stop = observeBreakers(factory, { register });
    register.clear();
    const own = new Gauge({ name: 'circuit_breaker_state', help: 'mine', registers: [register] });
    stop();
    expect(register.getMetricsAsArray()).toEqual([own]);
    register.clear();
  });
});

describe('a second observation on a registry', () => {
  test('may repeat the options of the first, and is refused others', () => {
    const stop = observeBreakers(factory, { register, serviceLabel: 'circuit', buckets: [1, 2] });
    observeBreakers([], { register, serviceLabel: 'circuit', buckets: [1, 2] })();
    observeBreakers([], { register })();
    expect(() => observeBreakers([], { register, serviceLabel: 'service', buckets: [1, 3] })).toThrow(
      'serviceLabel is service, expected circuit as for what this register observes already; ' +
        'buckets is 1,3, expected 1,2 as for what this register observes already',
    );
    stop();
    expect(register.getMetricsAsArray()).toEqual([]);
  });
});

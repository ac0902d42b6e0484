import { describe, expect, test } from 'vitest';
import { isConfigurationError } from '../errors/configuration-error.js';
import { anyOf } from '../trip/any-of.js';
import type { CircuitBreakerOptions } from './breaker-options.js';
import { consecutiveFailures } from '../trip/consecutive-failures.js';
import { countWindow } from '../trip/count-window.js';
import { exponentialBackoff } from './exponential-backoff.js';
import { resolveOptions } from './resolve-options.js';
import { timeWindow } from '../trip/time-window.js';

/** The problems with which something is refused. */
function problems(make: () => unknown): readonly string[] {
  try {
    make();
  } catch (error) {
    if (isConfigurationError(error)) return error.problems;
    throw error;
  }
  return [];
}

const refused = (options: object) => problems(() => resolveOptions({ name: 'x', ...options }));

describe('options', () => {
  test('that are left out have their defaults, and undefined is left out', () => {
    const plain = resolveOptions({ name: 'x' });
    expect(plain).toMatchObject({
      name: 'x',
      callTimeoutMs: undefined,
      slowCallThresholdMs: Infinity,
      rejectionStack: false,
      syncIntervalMs: 5_000,
      storeTimeoutMs: 1_000,
      onStoreFailure: 'local',
      rules: {
        trip: { description: 'consecutiveFailures(5)' },
        recoveryTimeoutMs: 60_000,
        probes: 1,
        successThreshold: 1,
        probeTimeoutMs: 60_000,
      },
    });
    const undefinedOptions = {
      ...{ failureThreshold: undefined, recoveryTimeoutMs: undefined, trip: undefined, halfOpen: undefined },
      ...{ callTimeoutMs: undefined, classify: undefined, store: undefined, clock: undefined },
    };
    expect(resolveOptions({ name: 'x', ...undefinedOptions })).toEqual(plain);
  });

  test('H2: a probe has a deadline by default: its call timeout, or else the recovery time', () => {
    const probeTimeoutMs = (options: object) => resolveOptions({ name: 'x', ...options }).rules.probeTimeoutMs;
    expect(probeTimeoutMs({ recoveryTimeoutMs: 700 })).toBe(700);
    expect(probeTimeoutMs({ recoveryTimeoutMs: 700, callTimeoutMs: 30 })).toBe(30);
    expect(probeTimeoutMs({ callTimeoutMs: 30, halfOpen: { probeTimeoutMs: 90 } })).toBe(90);
  });

  test('are refused with every problem in one message, by name and value', () => {
    const error = problems(() =>
      resolveOptions({
        name: '',
        failureTreshold: 3,
        recoveryTimeoutMs: -1,
        callTimeoutMs: '5s',
        halfOpen: { probes: 0, probeTimeoutMs: -5, retries: 1 },
        recoveryBackoff: { factor: 0.5 },
      } as never),
    );
    expect(error).toEqual([
      expect.stringMatching(/^failureTreshold is no option; known are name, failureThreshold, /),
      'name is "", expected a string of 1 to 200 characters',
      'recoveryTimeoutMs is -1, expected a number of milliseconds above 0 and up to 2147483647',
      'callTimeoutMs is "5s", expected a number of milliseconds above 0 and up to 2147483647',
      'halfOpen.retries is no option; known are probes, successThreshold, failureThreshold, probeTimeoutMs',
      'halfOpen.probes is 0, expected a whole number from 1 to 2147483647',
      'halfOpen.probeTimeoutMs is -5, expected a number of milliseconds above 0 and up to 2147483647',
      'recoveryBackoff.factor is 0.5, expected a finite number of at least 1',
      'recoveryBackoff.maxMs is undefined, expected a number of milliseconds above 0 and up to 2147483647',
      'recoveryBackoff.jitter is undefined, expected a number from 0 to 1',
    ]);
  });

  const duration = [0, -1, NaN, Infinity, 2 ** 31, '5', null, true, [], 5n];
  const count = [0, -1, 1.5, NaN, Infinity, 2 ** 31, '5', null, [], {}];
  test.each<[string, unknown[]]>([
    ['name', ['', 'x'.repeat(201), 5, null, undefined, {}, Symbol('x')]],
    ['failureThreshold', count],
    ['recoveryTimeoutMs', duration],
    ['callTimeoutMs', duration],
    ['slowCallThresholdMs', duration],
    ['syncIntervalMs', duration],
    ['storeTimeoutMs', duration],
    ['trip', [null, 5, 'fast', {}, () => true, { description: 'mine' }]],
    [
      'recoveryBackoff',
      [null, 2, [], {}, { factor: 2, maxMs: 5, jitter: 2 }, { factor: Infinity, maxMs: 5, jitter: 0 }],
    ],
    ['halfOpen', [null, 2, [], 'one', { probes: 1.5 }, { successThreshold: 0 }, { probeTimeoutMs: 0 }, { probe: 1 }]],
    ['classify', [null, 'failure', {}]],
    ['fallback', [null, 'value', {}]],
    ['store', [null, {}, 'file', 5]],
    ['consistency', [null, 'eventual', 5]],
    ['onStoreFailure', [null, 'panic', true]],
    ['rejectionStack', [null, 'yes', 1]],
    ['clock', [null, {}, Date, { now: () => 0 }, { now: 5, wallNow: 5, setTimer: 5 }]],
  ])('%s is refused when it makes no sense', (name, values) => {
    for (const value of values) {
      const found = refused({ [name]: value });
      expect(found.length, String(value)).toBeGreaterThan(0);
      expect(found[0]).toContain(name);
    }
  });

  test('that contradict each other are refused', () => {
    expect(refused({ trip: consecutiveFailures(2), failureThreshold: 3 })).toEqual([
      'failureThreshold is 3 beside trip: give one of the two',
    ]);
    const slow = countWindow({ size: 9, failureRateThreshold: 1, slowCallRateThreshold: 0.5, minimumCalls: 3 });
    expect(refused({ trip: anyOf(consecutiveFailures(2), slow) })).toEqual([
      'slowCallThresholdMs is undefined, expected a duration, because trip judges slow calls',
    ]);
    expect(refused({ trip: slow, slowCallThresholdMs: 5 })).toEqual([]);
  });

  test('let successes wait for a tenth of the shortest time window at most', () => {
    const window = (durationMs: number) => timeWindow({ durationMs, failureRateThreshold: 1, minimumCalls: 1 });
    const trip = anyOf(window(60_000), window(1_000));
    expect(resolveOptions({ name: 'x', trip }).syncIntervalMs).toBe(100);
    expect(refused({ trip, syncIntervalMs: 100 })).toEqual([]);
    expect(refused({ trip, syncIntervalMs: 101 })).toEqual([
      'syncIntervalMs is 101, more than 100, a tenth of the time window',
    ]);
  });

  test.each([undefined, null, 5, 'api', [], () => 1])('%j is no options object', (options) => {
    expect(problems(() => resolveOptions(options as never))).not.toEqual([]);
  });

  test('may have any name of 1 to 200 characters', () => {
    const names = [
      'x',
      '__proto__',
      'constructor',
      '../../etc/passwd',
      '<script>',
      '\0',
      '\ud800',
      '🦊',
      ' ',
      'x'.repeat(200),
      '🦊'.repeat(200),
      '\ud800'.repeat(200),
    ];
    for (const name of names) expect(resolveOptions({ name }).name).toBe(name);
    for (const name of ['x'.repeat(201), '🦊'.repeat(201), `${'🦊'.repeat(199)}xx`, '\ud800'.repeat(201)]) {
      expect(refused({ name })[0]).toContain('expected a string of 1 to 200 characters');
    }
  });

  test('that are inherited are checked like others', () => {
    const inheriting = Object.assign(Object.create({ recoveryTimeoutMs: -1 }) as object, { name: 'x' });
    expect(problems(() => resolveOptions(inheriting as never))).toEqual([
      'recoveryTimeoutMs is -1, expected a number of milliseconds above 0 and up to 2147483647',
    ]);
  });

  test('are each read once: what was checked is what holds', () => {
    const reads: string[] = [];
    const spied = <T extends object>(object: T, prefix = ''): T =>
      new Proxy(object, {
        get: (target, key) => (reads.push(prefix + String(key)), Reflect.get(target, key) as unknown),
      });
    resolveOptions(
      spied({
        name: 'x',
        recoveryTimeoutMs: 5,
        halfOpen: spied({ probes: 2 }, 'halfOpen.'),
        recoveryBackoff: spied({ factor: 2, maxMs: 9, jitter: 0 }, 'recoveryBackoff.'),
      }),
    );
    expect(new Set(reads).size).toBe(reads.length);
    expect(reads).toEqual(expect.arrayContaining(['name', 'halfOpen.probes', 'recoveryBackoff.factor']));
  });

  test.each<[object, string]>([
    [{ 'a\nb': 1 }, '"a\\nb" is no option'],
    [{ ['z'.repeat(1_000)]: 1 }, `${JSON.stringify('z'.repeat(60))}… (1000 characters) is no option`],
    [{ failureTreshold: undefined }, 'failureTreshold is no option'],
  ])('an unknown name is shown short and on one line (%#)', (options, problem) => {
    expect(refused(options)[0]).toContain(problem);
  });

  test.each([Symbol('x'), 5n, {}, -0, NaN, -Infinity])(
    'of any type are refused, and none is thrown over (%#)',
    (value) => {
      for (const name of ['recoveryTimeoutMs', 'syncIntervalMs', 'failureThreshold', 'callTimeoutMs']) {
        expect(refused({ [name]: value }), name).toHaveLength(1);
      }
      const window = { size: value, failureRateThreshold: value, slowCallRateThreshold: value, minimumCalls: value };
      expect(problems(() => countWindow(window as never))).toHaveLength(4);
      expect(problems(() => timeWindow({ ...window, size: undefined, durationMs: value } as never))).toHaveLength(5);
    },
  );

  test('the key __proto__ of parsed JSON is no option', () => {
    const parsed = JSON.parse('{"name":"x","__proto__":{"recoveryTimeoutMs":5}}') as CircuitBreakerOptions;
    expect(problems(() => resolveOptions(parsed))[0]).toMatch(/^__proto__ is no option/);
  });

  test('values are shown short, on one line, and safely', () => {
    const found = refused({
      classify: 'x'.repeat(1_000),
      fallback: 'a\nb',
      onStoreFailure: Object.create(null) as object,
      trip: 7n,
    });
    expect(found.join(' ').length).toBeLessThan(500);
    expect(found.join(' ')).not.toContain('\n');
    expect(found.join(' ')).toContain('… (1000 characters)');
  });
});

describe('I3: options', () => {
  test('are never changed', () => {
    const options = {
      name: 'x',
      halfOpen: { probes: 2 },
      recoveryBackoff: exponentialBackoff({ factor: 2, maxMs: 100, jitter: 0 }),
      trip: countWindow({ size: 5, failureRateThreshold: 0.5, minimumCalls: 2 }),
    };
    const before = JSON.stringify(options);
    const frozen = Object.freeze({ ...options, halfOpen: Object.freeze(options.halfOpen) });
    resolveOptions(frozen);
    expect(JSON.stringify(options)).toBe(before);
  });

  test('are a copy: what happens to the object later changes nothing', () => {
    const options = { name: 'x', halfOpen: { probes: 2 }, recoveryBackoff: { factor: 2, maxMs: 100, jitter: 0 } };
    const resolved = resolveOptions(options);
    options.name = 'y';
    options.halfOpen.probes = 9;
    options.recoveryBackoff.factor = 9;
    expect(resolved).toMatchObject({ name: 'x', rules: { probes: 2, recoveryBackoff: { factor: 2 } } });
  });

  test('of a window are a copy too', () => {
    const options = { size: 4, failureRateThreshold: 0.5, minimumCalls: 2 };
    const trip = countWindow(options);
    options.size = 1_000_000_000;
    options.minimumCalls = 1;
    const [window] = trip.createWindows();
    expect(window!.record(true, false, 0)).toBeUndefined();
    expect(trip.createWindows()[0]).not.toBe(trip.createWindows()[0]);
  });
});

describe('trip strategies', () => {
  test.each([0, -1, 1.5, NaN, '5', undefined])('consecutiveFailures(%s) is refused', (failures) => {
    expect(problems(() => consecutiveFailures(failures as never))[0]).toMatch(
      /^failures is .*, expected a whole number/,
    );
  });

  const GOOD = { failureRateThreshold: 0.5, minimumCalls: 5 };
  test.each([
    [{ ...GOOD, size: 0 }, 'size is 0'],
    [{ ...GOOD, size: 1_000_001 }, 'size is 1000001'],
    [{ ...GOOD }, 'size is undefined'],
    [{ ...GOOD, size: 10, failureRateThreshold: 0 }, 'failureRateThreshold is 0, expected a rate above 0 and up to 1'],
    [{ ...GOOD, size: 10, failureRateThreshold: 50 }, 'failureRateThreshold is 50'],
    [{ ...GOOD, size: 10, slowCallRateThreshold: -1 }, 'slowCallRateThreshold is -1'],
    [{ ...GOOD, size: 10, minimumCalls: 0 }, 'minimumCalls is 0'],
    [{ ...GOOD, size: 4 }, "minimumCalls is 5, more than the window's size of 4 ever holds"],
    [{ ...GOOD, size: 10, durationMs: 5 }, 'durationMs is no option'],
    [{ size: 4, minimumCalls: 9, failureRateThreshold: 0.5 }, "minimumCalls is 9, more than the window's size of 4"],
    [undefined, 'options is undefined, expected an object'],
    [null, 'options is null, expected an object'],
  ])('countWindow(%j) is refused', (options, problem) => {
    expect(problems(() => countWindow(options as never))[0]).toContain(problem);
  });

  test('a window tells all its problems at once', () => {
    expect(problems(() => countWindow({ size: 4, minimumCalls: 9, failureRateThreshold: 50 }))).toEqual([
      'failureRateThreshold is 50, expected a rate above 0 and up to 1',
      "minimumCalls is 9, more than the window's size of 4 ever holds",
    ]);
  });

  test.each([
    [{ ...GOOD, durationMs: 0 }, 'durationMs is 0, expected a number of milliseconds of at least 1'],
    [{ ...GOOD, durationMs: 1e-300 }, 'durationMs is 1e-300'],
    [{ ...GOOD, durationMs: 2 ** 31 }, 'durationMs is 2147483648'],
    [{ ...GOOD, size: 5, durationMs: 5 }, 'size is no option'],
    [undefined, 'options is undefined'],
  ])('timeWindow(%j) is refused', (options, problem) => {
    expect(problems(() => timeWindow(options as never))[0]).toContain(problem);
  });

  test('anyOf nothing, or of something else, is refused', () => {
    expect(problems(() => anyOf())).toEqual(['a strategy is undefined, expected one or more trip strategies']);
    expect(problems(() => anyOf(consecutiveFailures(1), 5 as never))).toEqual([
      'a strategy is 5, expected one or more trip strategies',
    ]);
  });

  test('tell the fewest failures that can open the circuit', () => {
    expect(anyOf(consecutiveFailures(9), consecutiveFailures(2)).fewestFailures).toBe(2);
  });

  test('say what they are', () => {
    const window = timeWindow({ durationMs: 1_000, ...GOOD });
    expect(anyOf(consecutiveFailures(3), window).description).toBe(
      'anyOf(consecutiveFailures(3), timeWindow({"durationMs":1000,"failureRateThreshold":0.5,"minimumCalls":5}))',
    );
  });

  test.each([undefined, null, {}, { factor: 2 }, { factor: 2, maxMs: 5, jitter: 0, base: 1 }])(
    'exponentialBackoff(%j) is refused',
    (backoff) => {
      expect(problems(() => exponentialBackoff(backoff as never))).not.toEqual([]);
    },
  );
});

import { describe, expect, test, vi } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { isConfigurationError } from '../errors/configuration-error.js';
import { consecutiveFailures } from '../trip/consecutive-failures.js';
import { countWindow } from '../trip/count-window.js';
import { createMemoryStore } from '../replication/memory-store.js';
import { CircuitBreakerFactory } from './circuit-breaker-factory.js';

const THRESHOLD = 'CIRCUIT_BREAKER_FAILURE_THRESHOLD';
const RECOVERY = 'CIRCUIT_BREAKER_RECOVERY_TIMEOUT';
const PERSISTENT = 'CIRCUIT_BREAKER_PERSISTENT';

function messageOf(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    if (isConfigurationError(error)) return error.message;
    throw error;
  }
  return '';
}

const factoryOf = (options: object = {}) => new CircuitBreakerFactory({ env: {}, ...options });

describe('a factory', () => {
  test('gives the same breaker for the same name', () => {
    const factory = factoryOf();
    const breaker = factory.create({ name: 'prices', failureThreshold: 3, halfOpen: { probes: 2 } });
    expect(factory.create({ name: 'prices', failureThreshold: 3, halfOpen: { probes: 2 } })).toBe(breaker);
    expect(factory.create({ name: 'prices', failureThreshold: 3, halfOpen: { probes: 2 }, trip: undefined })).toBe(
      breaker,
    );
    expect(factory.get('prices')).toBe(breaker);
    expect(factory.list()).toEqual([breaker]);
  });

  test('takes strategies that say the same for the same', () => {
    const factory = factoryOf();
    const options = () => ({
      name: 'prices',
      trip: countWindow({ size: 10, failureRateThreshold: 0.5, minimumCalls: 5 }),
    });
    expect(factory.create(options())).toBe(factory.create(options()));
    expect(messageOf(() => factory.create({ name: 'prices', trip: consecutiveFailures(2) }))).toContain(
      'trip was countWindow({"size":10,"failureRateThreshold":0.5,"minimumCalls":5}) and is now consecutiveFailures(2)',
    );
  });

  test('refuses the same name with other options, and names them', () => {
    const factory = factoryOf();
    const halfOpen = { probes: 2 };
    factory.create({ name: 'prices', failureThreshold: 3, halfOpen });
    const options = { name: 'prices', failureThreshold: 4, callTimeoutMs: 100, halfOpen };
    expect(messageOf(() => factory.create(options))).toBe(
      'Circuit breaker "prices" exists with other options: failureThreshold was 3 and is now 4; ' +
        'callTimeoutMs was undefined and is now 100',
    );
    expect(messageOf(() => factory.create({ name: 'prices', failureThreshold: 3 }))).toContain(
      'halfOpen was an object',
    );
    // What was made does not change with the caller's object, and neither does what it is compared with.
    halfOpen.probes = 9;
    expect(messageOf(() => factory.create({ name: 'prices', failureThreshold: 3, halfOpen }))).toContain('halfOpen');
    expect(factory.list().length).toBe(1);
  });

  test('reads inherited options, getters once, and compares by what it read', () => {
    const inheriting = (base: object, own: object) => Object.assign(Object.create(base) as object, own);
    const factory = factoryOf({ defaults: inheriting({ recoveryTimeoutMs: 700 }, {}) });
    const one = factory.create(inheriting({ failureThreshold: 2 }, { name: 'one' }) as { name: string });
    expect(one.getStats()).toMatchObject({ failureThreshold: 2, recoveryTimeoutMs: 700 });
    expect(factory.create({ name: 'one', failureThreshold: 2 })).toBe(one);
    let reads = 0;
    const other = factory.create({
      name: 'other',
      get failureThreshold() {
        return ++reads === 1 ? 3 : -7;
      },
    });
    expect(other.getStats().failureThreshold).toBe(3);
    expect(reads).toBe(1);
  });

  test('takes plain objects for the same that say the same, also those without a prototype', () => {
    const factory = factoryOf();
    const halfOpen = () => Object.assign(Object.create(null) as object, { probes: 2 });
    const breaker = factory.create({ name: 'x', halfOpen: halfOpen() });
    expect(factory.create({ name: 'x', halfOpen: halfOpen() })).toBe(breaker);
    expect(factory.create({ name: 'x', halfOpen: { probes: 2 } })).toBe(breaker);
  });

  test('refuses options that make no sense, and keeps nothing of them', () => {
    const factory = factoryOf();
    expect(messageOf(() => factory.create({ name: 'x', failureTreshold: 1 } as never))).toContain(
      'failureTreshold is no option',
    );
    expect(messageOf(() => factory.create({ name: '', recoveryTimeoutMs: -1 }))).toBe(
      'Circuit breaker "": name is "", expected a string of 1 to 200 characters; ' +
        'recoveryTimeoutMs is -1, expected a number of milliseconds above 0 and up to 2147483647',
    );
    for (const options of [undefined, null, 5, 'x']) {
      expect(messageOf(() => factory.create(options as never))).toContain('expected an object');
    }
    expect(factory.list()).toEqual([]);
  });

  test.each<[object, string]>([
    [{ maxBreakers: 0 }, 'maxBreakers is 0, expected a whole number from 1'],
    [{ max: 5 }, 'max is no option; known are store, defaults, env, maxBreakers'],
    [{ store: {} }, 'store is an object, expected a BreakerStore'],
    [{ env: 'production' }, 'env is "production", expected an object'],
    [{ defaults: null }, 'defaults is null, expected an object'],
    [{ defaults: { failureTreshold: 3 } }, 'defaults.failureTreshold is no option'],
    [{ defaults: { name: 'x' } }, 'defaults.name is no option'],
    [{ defaults: { recoveryTimeoutMs: 0, persistent: 'no' } }, 'defaults.recoveryTimeoutMs is 0'],
  ])('is refused with %j', (options, problem) => {
    expect(messageOf(() => factoryOf(options))).toContain(problem);
  });

  test('refuses more breakers than it may have, and says so', () => {
    const factory = factoryOf({ maxBreakers: 2 });
    factory.create({ name: 'one' });
    factory.create({ name: 'two' });
    expect(factory.create({ name: 'two' })).toBe(factory.get('two'));
    expect(messageOf(() => factory.create({ name: 'three' }))).toBe(
      'Circuit breaker "three": the factory already has its maxBreakers of 2',
    );
    factory.remove('one');
    expect(factory.create({ name: 'three' }).name).toBe('three');
  });

  test.each([
    '__proto__',
    'constructor',
    'hasOwnProperty',
    '../x',
    '<script>',
    '\0',
    '\u0301',
    'Ä',
    'ä',
    'x'.repeat(200),
  ])('may keep a breaker named %j', (name) => {
    const factory = factoryOf();
    expect(factory.get(name)).toBeUndefined();
    const breaker = factory.create({ name });
    expect(factory.get(name)).toBe(breaker);
    expect(factory.getAllStats()).toMatchObject([{ name }]);
    expect(factory.remove(name)).toBe(true);
    expect(factory.get(name)).toBeUndefined();
    expect(({} as Record<string, unknown>)['breaker']).toBeUndefined();
  });

  test('I3 D28: breakers made from one options object have nothing in common', async () => {
    const factory = factoryOf({
      defaults: { trip: countWindow({ size: 4, failureRateThreshold: 0.5, minimumCalls: 2 }), clock: new FakeClock() },
    });
    const [one, other] = [factory.create({ name: 'one' }), factory.create({ name: 'other' })];
    for (let i = 0; i < 5; i++) await one.tryCall(() => Promise.reject(new Error('boom')));
    expect([one.state, other.state]).toEqual(['open', 'closed']);
    expect(await other.call(() => 'its own')).toBe('its own');
    expect(other.getStats()).toMatchObject({ totalCalls: 1, failureRate: null });
  });

  test('tells the events of all its breakers, and of its own', async () => {
    const factory = factoryOf({ defaults: { failureThreshold: 1 } });
    const heard: string[] = [];
    const stops = [
      factory.on('breaker_created', ({ name, breaker }) => void heard.push(`created ${name} ${breaker.state}`)),
      factory.on('transition', ({ name, to }) => void heard.push(`${name} ${to}`)),
      factory.on('breaker_removed', ({ name }) => void heard.push(`removed ${name}`)),
    ];
    const breaker = factory.create({ name: 'prices' });
    await breaker.tryCall(() => Promise.reject(new Error('boom')));
    factory.remove('prices');
    expect(factory.remove('prices')).toBe(false);
    expect(heard).toEqual(['created prices closed', 'prices open', 'removed prices']);
    for (const stop of stops) stop();
    factory.create({ name: 'coins' });
    expect(heard.length).toBe(3);
  });

  test('I2: its listeners hurt nobody', async () => {
    const factory = factoryOf();
    const report = vi.fn();
    factory.on('listener_error', report);
    factory.on('success', () => {
      throw new Error('listener');
    });
    expect(await factory.create({ name: 'x' }).call(() => 5)).toBe(5);
    expect(report).toHaveBeenCalledOnce();
  });

  test('closes what it forgets', async () => {
    const factory = factoryOf();
    const [one, two] = [factory.create({ name: 'one' }), factory.create({ name: 'two' })];
    factory.remove('one');
    await expect(one.call(() => 1)).rejects.toMatchObject({ reason: 'closed_breaker' });
    await factory[Symbol.asyncDispose]();
    await expect(two.call(() => 1)).rejects.toMatchObject({ reason: 'closed_breaker' });
    expect(factory.list()).toEqual([]);
    expect(factory.create({ name: 'one' })).not.toBe(one);
  });
});

describe('code beats environment beats default', () => {
  const env = { [THRESHOLD]: '7', [RECOVERY]: '2.5' };
  const rules = (factory: CircuitBreakerFactory, options: object = {}) => {
    const { failureThreshold, recoveryTimeoutMs } = factory.create({ name: 'x', ...options }).getStats();
    return [failureThreshold, recoveryTimeoutMs];
  };

  test.each<[string, object, object, number[]]>([
    ['nothing said', {}, {}, [5, 60_000]],
    ['the environment', { env }, {}, [7, 2_500]],
    ['the defaults of the factory', { env, defaults: { failureThreshold: 6 } }, {}, [6, 2_500]],
    ['the options', { env, defaults: { failureThreshold: 6 } }, { failureThreshold: 2 }, [2, 2_500]],
    ['options that are undefined', { env }, { failureThreshold: undefined, recoveryTimeoutMs: undefined }, [7, 2_500]],
    ['a strategy of the options', { env }, { trip: consecutiveFailures(3) }, [3, 2_500]],
    ['a strategy of the defaults', { env, defaults: { trip: consecutiveFailures(4) } }, {}, [4, 2_500]],
    [
      'a threshold over a strategy of the defaults',
      { defaults: { trip: consecutiveFailures(4) } },
      { failureThreshold: 2 },
      [2, 60_000],
    ],
    [
      'a strategy over a threshold of the defaults',
      { defaults: { failureThreshold: 6 } },
      { trip: consecutiveFailures(3) },
      [3, 60_000],
    ],
  ])('%s', (_name, factory, options, expected) => {
    expect(rules(factoryOf(factory), options)).toEqual(expected);
  });

  test('a strategy and a threshold in one place contradict each other', () => {
    const options = { name: 'x', failureThreshold: 2, trip: consecutiveFailures(3) };
    expect(messageOf(() => factoryOf().create(options))).toContain('give one of the two');
  });

  test('the environment is that of the process, where none is given', () => {
    vi.stubEnv(THRESHOLD, '9');
    expect(new CircuitBreakerFactory().create({ name: 'x' }).getStats().failureThreshold).toBe(9);
  });

  test('a breaker without a factory does not look at the environment', () => {
    vi.stubEnv(THRESHOLD, 'nonsense');
    expect(() => new CircuitBreakerFactory()).toThrow(THRESHOLD);
  });
});

describe('persistent circuits', () => {
  const HINT =
    'install @tripswitch/store-file and pass store: createFileStore({ directory }), or @tripswitch/store-redis';

  test('need a store, and the message says where one comes from', () => {
    expect(messageOf(() => factoryOf().create({ name: 'x', persistent: true }))).toContain(HINT);
    expect(messageOf(() => factoryOf({ defaults: { persistent: true } }).create({ name: 'x' }))).toContain(HINT);
    expect(messageOf(() => factoryOf({ env: { [PERSISTENT]: '1' } }).create({ name: 'x' }))).toContain(HINT);
  });

  test('are not asked for by a factory without a store, nor where the code says no', () => {
    expect(factoryOf().create({ name: 'x' }).getStats().store).toBeNull();
    const factory = factoryOf({ env: { [PERSISTENT]: 'true' } });
    expect(factory.create({ name: 'x', persistent: false }).getStats().store).toBeNull();
  });

  test('are all that are made with a store, but those for which the code says no', async () => {
    const factory = factoryOf({ store: createMemoryStore() });
    expect(factory.create({ name: 'x' }).getStats().store).toMatchObject({ kind: 'memory' });
    expect(factory.create({ name: 'y', persistent: false }).getStats().store).toBeNull();
    await factory.close();
  });

  test.each(['yes', 1, null])('are not asked for by %j', (persistent) => {
    expect(messageOf(() => factoryOf().create({ name: 'x', persistent: persistent as never }))).toContain(
      'expected true or false',
    );
  });
});

test('an odd name in an error is shown safely', () => {
  const message = messageOf(() => factoryOf().create({ name: 'a\n<b>', recoveryTimeoutMs: 0 }));
  expect(message).toMatch(/^Circuit breaker "a\\n<b>": recoveryTimeoutMs is 0/);
});

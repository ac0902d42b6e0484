import { describe, expect, test } from 'vitest';
import { isConfigurationError } from '../errors/configuration-error.js';
import { readEnvironment } from './environment.js';

const THRESHOLD = 'CIRCUIT_BREAKER_FAILURE_THRESHOLD';
const RECOVERY = 'CIRCUIT_BREAKER_RECOVERY_TIMEOUT';
const PERSISTENT = 'CIRCUIT_BREAKER_PERSISTENT';

describe('the environment', () => {
  test.each<[Record<string, string | undefined>, object]>([
    [{}, {}],
    [{ OTHER: 'x', [THRESHOLD]: undefined }, {}],
    [{ [THRESHOLD]: '', [RECOVERY]: '  ', [PERSISTENT]: '' }, {}],
    [{ [THRESHOLD]: '3' }, { failureThreshold: 3 }],
    [{ [THRESHOLD]: ' 3 ' }, { failureThreshold: 3 }],
    [{ [RECOVERY]: '30' }, { recoveryTimeoutMs: 30_000 }],
    [{ [RECOVERY]: '0.25' }, { recoveryTimeoutMs: 250 }],
    [{ [RECOVERY]: '.5' }, { recoveryTimeoutMs: 500 }],
    [{ [RECOVERY]: '2.3' }, { recoveryTimeoutMs: 2_300 }],
    [{ [RECOVERY]: '1.1' }, { recoveryTimeoutMs: 1_100 }],
    [{ [PERSISTENT]: 'true' }, { persistent: true }],
    [{ [PERSISTENT]: 'FALSE' }, { persistent: false }],
    [{ [PERSISTENT]: '1' }, { persistent: true }],
    [{ [PERSISTENT]: '0' }, { persistent: false }],
  ])('%j', (env, expected) => {
    expect(readEnvironment(env)).toEqual(expected);
  });

  test.each([
    [THRESHOLD, ['0', '-1', '2.5', 'five', '1e3', '0x10', 'NaN', 'Infinity', '3 4', '3;', '99999999999', '.']],
    [RECOVERY, ['0', '-5', 'soon', '1e3', '10s', '1,5', 'NaN', 'Infinity', '9'.repeat(400), '2147484', '.']],
    [PERSISTENT, ['yes', 'no', 'on', '2', 'truee', '__proto__', 'constructor']],
  ])('%s that makes no sense is refused by name and value', (name, values) => {
    for (const value of values) {
      const read = () => readEnvironment({ [name]: value });
      expect(read, value).toThrow(`Environment: ${name} is "${value.slice(0, 60)}`);
      expect(read, value).toThrow('expected');
    }
  });

  test.each([
    [3, '3'],
    [true, 'true'],
    [null, 'null'],
    [{}, 'an object'],
  ])('a variable that is no text is refused by name and value: %j', (value, shown) => {
    expect(() => readEnvironment({ [THRESHOLD]: value as never })).toThrow(
      `Environment: ${THRESHOLD} is ${shown}, expected a string`,
    );
  });

  test('tells all that makes no sense at once', () => {
    try {
      readEnvironment({ [THRESHOLD]: 'a', [RECOVERY]: 'b', [PERSISTENT]: 'c' });
      expect.unreachable();
    } catch (error) {
      expect(isConfigurationError(error) && error.problems).toEqual([
        `${THRESHOLD} is "a", expected a whole number from 1 to 2147483647`,
        `${RECOVERY} is "b", expected a number of seconds above 0 and up to 2147483.647`,
        `${PERSISTENT} is "c", expected true, false, 1 or 0`,
      ]);
    }
  });
});

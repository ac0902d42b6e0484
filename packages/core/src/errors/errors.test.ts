import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { CallTimeoutError, isCallTimeoutError } from './call-timeout-error.js';
import { CircuitOpenError, isCircuitOpenError, StacklessCircuitOpenError } from './circuit-open-error.js';
import { ConfigurationError, isConfigurationError } from './configuration-error.js';
import { isStoreError, StoreError } from './store-error.js';

const REJECTION = {
  breakerName: 'prices',
  state: 'open',
  reason: 'open',
  retryAfterMs: 500,
  nextAttemptAt: new Date(0),
} as const;

const withStack = () => new CircuitOpenError(REJECTION);
const stackless = () => new StacklessCircuitOpenError('prices', 'open', 'open', 500, REJECTION.nextAttemptAt);

const GUARDS = { isCallTimeoutError, isCircuitOpenError, isConfigurationError, isStoreError };

describe.each([
  ['CircuitOpenError', 'ERR_CIRCUIT_OPEN', 'isCircuitOpenError', withStack],
  ['CircuitOpenError', 'ERR_CIRCUIT_OPEN', 'isCircuitOpenError', stackless],
  ['CallTimeoutError', 'ERR_CALL_TIMEOUT', 'isCallTimeoutError', () => new CallTimeoutError('prices', 5)],
  ['ConfigurationError', 'ERR_CONFIGURATION', 'isConfigurationError', () => new ConfigurationError('x', ['y', 'z'])],
  ['StoreError', 'ERR_STORE', 'isStoreError', () => new StoreError('disk full')],
])('%s', (name, code, guard, make) => {
  test('has its name and its code, and is an error in every way that is looked for', () => {
    const error: Error = make();
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name, code });
    expect(Object.prototype.toString.call(error)).toMatch(/^\[object (Error|Object)\]$/);
    expect(String(error)).toBe(`${name}: ${error.message}`);
    expect(error.stack).toMatch(new RegExp(`^${name}: `));
    expect(inspect(error)).toContain(`${name}: ${error.message}`);
  });

  test('is told by its own guard alone', () => {
    const verdicts = Object.entries(GUARDS).map(([other, is]) => [other, is(make())]);
    expect(verdicts.filter(([, is]) => is)).toEqual([[guard, true]]);
  });

  test('may be given another message, as those do who add where it happened', () => {
    const error: Error = make();
    error.message = `while loading: ${error.message}`;
    expect(error.message).toMatch(/^while loading: /);
    error.stack = 'short';
    expect(error.stack).toBe('short');
    expect(Object.keys(error)).not.toContain('message');
  });
});

describe('a rejection', () => {
  test('captures no stack, unless it is asked to', () => {
    expect(stackless().stack).toBe("CircuitOpenError: Circuit 'prices' is open");
    expect(withStack().stack).toContain('errors.test.ts');
  });

  test('tells both ways the same', () => {
    const fields = ({ breakerName, state, reason, retryAfterMs, nextAttemptAt, code, message }: CircuitOpenError) => ({
      ...{ breakerName, state, reason, retryAfterMs, nextAttemptAt, code, message },
    });
    expect(fields(stackless())).toEqual(fields(withStack()));
    expect(stackless()).toBeInstanceOf(CircuitOpenError);
    expect(stackless().constructor).toBe(CircuitOpenError);
    expect(JSON.parse(JSON.stringify(stackless()))).toEqual(JSON.parse(JSON.stringify(withStack())));
  });

  test.each([
    ['open', "Circuit 'x' is open"],
    ['probe_limit', "Circuit 'x' is half-open and its probes are all out"],
    ['forced_open', "Circuit 'x' is forced open"],
    ['store_unavailable', "Circuit 'x' cannot reach its store"],
    ['closed_breaker', "Circuit 'x' was closed for good by close()"],
  ] as const)('for %s says so', (reason, message) => {
    expect(new CircuitOpenError({ ...REJECTION, breakerName: 'x', reason }).message).toBe(message);
  });
});

test('an error of another copy of this package is told by its code', async () => {
  vi.resetModules();
  const copy = await import('./circuit-open-error.js');
  const foreign = new copy.CircuitOpenError(REJECTION);
  expect(foreign).not.toBeInstanceOf(CircuitOpenError);
  expect(isCircuitOpenError(foreign)).toBe(true);
  expect(copy.isCircuitOpenError(stackless())).toBe(true);
});

test.each([undefined, null, 'ERR_CIRCUIT_OPEN', 5, {}, new Error('x'), { code: 'ERR_OTHER' }, () => 1])(
  'no guard takes %j for one of its errors',
  (value) => {
    for (const is of Object.values(GUARDS)) expect(is(value)).toBe(false);
  },
);

test('a configuration error names every problem', () => {
  const error = new ConfigurationError('Circuit breaker "x"', ['a is 1, expected 2', 'b is no option']);
  expect(error.message).toBe('Circuit breaker "x": a is 1, expected 2; b is no option');
  expect(error.problems).toEqual(['a is 1, expected 2', 'b is no option']);
});

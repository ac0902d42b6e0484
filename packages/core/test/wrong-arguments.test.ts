import { describe, expect, test } from 'vitest';
import {
  anyOf,
  CircuitBreaker,
  CircuitBreakerFactory,
  classifyHttp,
  consecutiveFailures,
  countWindow,
  exponentialBackoff,
  httpOutcome,
  logBreakers,
  readResponse,
  timeWindow,
} from '../src/index.js';
import { BreakerRun } from './support/breaker-run.js';

/** Whatever may stand where something else was meant, with a function for a method that takes none. */
const STRANGE: readonly unknown[] = [null, 5, 5n, 'x', Symbol('x'), [], () => 1];
/** Objects that hold no options, and would be taken for `{}`. */
const NO_OPTIONS: readonly unknown[] = [
  new AbortController().signal,
  new Date(),
  new Map([['signal', 1]]),
  Promise.resolve({}),
  /x/,
];

const never = () => {
  throw new Error('was called');
};

type Use = (value: never, breaker: CircuitBreaker, factory: CircuitBreakerFactory) => unknown;

async function refusalOf(use: Use, value: unknown): Promise<Error> {
  const breaker = new CircuitBreaker({ name: 'api' });
  const factory = new CircuitBreakerFactory({ env: {} });
  try {
    await use(value as never, breaker, factory);
  } catch (error) {
    const { mode, state, totalCalls, generation } = breaker.getStats();
    expect({ mode, state, totalCalls, generation }).toEqual({
      mode: 'automatic',
      state: 'closed',
      totalCalls: 0,
      generation: 1,
    });
    expect(factory.list()).toEqual([]);
    return error as Error;
  }
  throw new Error('was accepted');
}

describe('D67: the options', () => {
  test.each<[string, Use]>([
    ['of a call', (value, breaker) => breaker.call(never, value)],
    ['of tryCall', (value, breaker) => breaker.tryCall(never, value)],
    ['of acquire', (value, breaker) => breaker.acquire(value)],
    ['of reset', (value, breaker) => breaker.reset(value)],
    ['of trip', (value, breaker) => breaker.trip(value)],
    ['of setMode', (value, breaker) => breaker.setMode('observe', value)],
    ['of history', (value, breaker) => breaker.history(value)],
    ['of close', (value, breaker) => breaker.close(value)],
    ['of a breaker', (value) => new CircuitBreaker(value)],
    ['of a factory', (value) => new CircuitBreakerFactory(value)],
    ['of create', (value, _breaker, factory) => factory.create(value)],
    ["of a factory's setMode", (value, _breaker, factory) => factory.setMode('observe', value)],
    ['of countWindow', (value) => countWindow(value)],
    ['of timeWindow', (value) => timeWindow(value)],
    ['of exponentialBackoff', (value) => exponentialBackoff(value)],
    ['of readResponse', (value) => readResponse(new Response('body'), value)],
  ])('%s are an object that holds options', async (_what, use) => {
    for (const value of [...STRANGE, ...NO_OPTIONS]) {
      const refusal = await refusalOf(use, value);
      expect(['TypeError', 'ConfigurationError'], String(refusal)).toContain(refusal.name);
      expect(refusal.message, String(value)).toMatch(/expected|known are/);
    }
  });

  test('of a call may be an AbortController, which has a signal, or inherited', async () => {
    const { breaker } = new BreakerRun();
    const controller = new AbortController();
    await breaker.call(() => 1, controller);
    await breaker.call(() => 1, Object.create({ signal: controller.signal }) as object);
    (await breaker.acquire(controller)).succeed();
    await breaker.call(() => 1, Object.create(null) as object);
    expect(breaker.getStats().successCount).toBe(4);
  });
});

describe('D67: what is no', () => {
  test.each<[string, string, Use]>([
    ['function', 'the protected function', (value, breaker) => breaker.call(value)],
    ['function with options', 'the protected function', (value, breaker) => breaker.call(value, {})],
    ['function of tryCall', 'the protected function', (value, breaker) => breaker.tryCall(value)],
    ['function of wrap', 'the protected function', (value, breaker) => breaker.wrap(value)],
    ['listener', "listener of 'transition'", (value, breaker) => breaker.on('transition', value)],
    ['listener of once', "listener of 'transition'", (value, breaker) => breaker.once('transition', value)],
    ['event', 'event', (value, breaker) => breaker.on(value, never)],
    ['event of once', 'event', (value, breaker) => breaker.once(value, never)],
    ['event of a factory', 'event', (value, _breaker, factory) => factory.on(value, never)],
    ['observer', 'observer', (value, breaker) => breaker.observe(value)],
    ['mode', 'mode', (value, breaker) => breaker.setMode(value)],
    ['mode of a factory', 'mode', (value, _breaker, factory) => factory.setMode(value)],
    ['mode of the options', 'mode', (mode) => new CircuitBreaker({ name: 'x', mode })],
    ['name of get', 'name', (value, _breaker, factory) => factory.get(value)],
    ['name of remove', 'name', (value, _breaker, factory) => factory.remove(value)],
    ['strategy', 'trip', (trip) => new CircuitBreaker({ name: 'x', trip })],
    ['strategy of anyOf', 'a strategy', (value) => anyOf(consecutiveFailures(1), value)],
    ['threshold', 'failures', (value) => consecutiveFailures(value)],
    ['timeoutMs', 'timeoutMs', (timeoutMs, breaker) => breaker.acquire({ timeoutMs })],
    ['signal', 'signal', (signal, breaker) => breaker.call(never, { signal })],
    ['forMs', 'forMs', (forMs, breaker) => breaker.trip({ forMs })],
    ['ttlMs', 'ttlMs', (ttlMs, breaker) => breaker.setMode('observe', { ttlMs })],
    ['abort', 'abort', (abort, breaker) => breaker.close({ abort })],
    ['breaker to log', 'breakers', (value) => logBreakers(value, console)],
    ['logger', 'logger', (value, breaker) => logBreakers(breaker, value)],
    ['response', 'response', (value) => httpOutcome(value)],
    ['response to read', 'response', (value) => readResponse(value)],
    ['result to classify', 'result', (value) => classifyHttp(value)],
  ])('%s is refused by name', async (_what, name, use) => {
    // An empty list of breakers is a list; a method that wants a function has one in `STRANGE`; 5 is a fine number.
    const fits = (value: unknown) =>
      (name === 'breakers' && Array.isArray(value)) ||
      (/function|listener/.test(name) && typeof value === 'function') ||
      (/failures|Ms$/.test(name) && value === 5) ||
      (name === 'name' && value === 'x');
    for (const value of [...STRANGE, undefined, ...NO_OPTIONS]) {
      if (fits(value) || (value === undefined && /^(timeoutMs|signal|forMs|ttlMs|abort|trip)$/.test(name))) continue;
      if (value === undefined && _what === 'mode of the options') continue;
      if (name === 'signal' && value instanceof AbortSignal) continue;
      if (name === 'breakers' && value instanceof Map) continue;
      const refusal = await refusalOf(use, value);
      expect(['TypeError', 'ConfigurationError'], String(refusal)).toContain(refusal.name);
      expect(refusal.message).toContain(name);
      expect(refusal.message).toMatch(/is .*expected|has no method/);
    }
  });

  test('strategy by its looks alone opens nothing, and is refused', () => {
    const lookalike = { ...consecutiveFailures(1) };
    expect(() => new CircuitBreaker({ name: 'x', trip: lookalike })).toThrow(/trip is an object, expected a trip/);
    expect(() => anyOf(lookalike)).toThrow(/a strategy is an object, expected one or more trip strategies/);
    expect(() => anyOf([consecutiveFailures(1)] as never)).toThrow(/a strategy is an array/);
  });

  test('event that a user might guess is refused with those that there are', () => {
    const { breaker } = new BreakerRun();
    for (const guess of ['open', 'close', 'halfOpen', 'fallback', 'timeout', 'Transition', 'toString', '__proto__']) {
      expect(() => breaker.on(guess as never, never)).toThrow(
        `event is "${guess}", expected one of transition, success, failure, rejected, ignored, late, mode, reset, warning`,
      );
    }
  });
});

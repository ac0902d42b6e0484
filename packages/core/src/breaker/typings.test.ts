import { describe, expect, expectTypeOf, test } from 'vitest';
import type { CircuitOpenError } from '../errors/circuit-open-error.js';
import type { BreakerEvents, TransitionEvent } from '../events/breaker-events.js';
import type { CircuitMode, CircuitState, Outcome } from '../machine/circuit-state.js';
import type { CircuitBreakerOptions } from '../options/breaker-options.js';
import type { Permit } from './acquired-permit.js';
import type { CallContext, ProtectedFunction, TryResult } from './call-options.js';
import { CircuitBreaker } from './circuit-breaker.js';

interface Price {
  readonly usd: number;
}

// What is tested is what the compiler makes of it: these tests fail in the type check.
const breaker = new CircuitBreaker({ name: 'api' });
const price: Price = { usd: 65_000 };

describe('the types', () => {
  test('call gives the type of the value, however it is given', () => {
    expectTypeOf(() => breaker.call(() => price)).returns.toEqualTypeOf<Promise<Price>>();
    expectTypeOf(() => breaker.call(async () => price)).returns.toEqualTypeOf<Promise<Price>>();
    expectTypeOf(() => breaker.call(() => Promise.resolve([price]))).returns.toEqualTypeOf<Promise<Price[]>>();
    expectTypeOf(() => breaker.call(() => undefined)).returns.toEqualTypeOf<Promise<undefined>>();
    expectTypeOf(() => breaker.call((): Promise<void> => Promise.resolve())).returns.toEqualTypeOf<Promise<void>>();
    expectTypeOf(() => breaker.call((): Price | null => null)).returns.toEqualTypeOf<Promise<Price | null>>();
  });

  test('call tells the function of its call, and takes a signal', () => {
    expectTypeOf<Parameters<ProtectedFunction<Price>>>().toEqualTypeOf<[context: CallContext]>();
    expectTypeOf<Parameters<CircuitBreaker['call']>[0]>().toEqualTypeOf<ProtectedFunction<unknown>>();
    expectTypeOf<CallContext['signal']>().toEqualTypeOf<AbortSignal>();
    expectTypeOf<CallContext['generation']>().toEqualTypeOf<number>();
    expectTypeOf<{ signal: undefined }>().toExtend<NonNullable<Parameters<CircuitBreaker['call']>[1]>>();
  });

  test('tryCall gives what has to be looked at first', () => {
    expectTypeOf(() => breaker.tryCall(async () => price)).returns.toEqualTypeOf<Promise<TryResult<Price>>>();
    type Good = Extract<TryResult<Price>, { ok: true }>;
    type Bad = Extract<TryResult<Price>, { ok: false }>;
    expectTypeOf<Good['value']>().toEqualTypeOf<Price>();
    expectTypeOf<Bad['error']>().toEqualTypeOf<unknown>();
    expectTypeOf<Bad['rejected']>().toEqualTypeOf<boolean>();
  });

  test('wrap keeps arguments and this', () => {
    const load = (id: string, days?: number) => Promise.resolve({ id, days });
    expectTypeOf(breaker.wrap(load)).parameters.toEqualTypeOf<[id: string, days?: number]>();
    expectTypeOf(() => breaker.wrap(load)).returns.returns.toEqualTypeOf<ReturnType<typeof load>>();
    expectTypeOf(() => breaker.wrap((...ids: number[]) => ids.length)).returns.returns.toEqualTypeOf<Promise<number>>();
    const method = function (this: Price, factor: number) {
      return this.usd * factor;
    };
    expectTypeOf(() => breaker.wrap(method)).returns.thisParameter.toEqualTypeOf<Price>();
  });

  test('acquire gives a permit that can be disposed of', () => {
    expectTypeOf<CircuitBreaker['acquire']>().returns.toEqualTypeOf<Promise<Permit>>();
    expectTypeOf<Permit>().toExtend<Disposable>();
    expectTypeOf<CircuitBreaker>().toExtend<AsyncDisposable>();
  });

  test('on knows what each event tells', () => {
    breaker.on('transition', (event) => {
      expectTypeOf(event).toEqualTypeOf<TransitionEvent>();
    });
    expectTypeOf<TransitionEvent['to']>().toEqualTypeOf<CircuitState>();
    expectTypeOf<BreakerEvents['rejected']['error']>().toEqualTypeOf<CircuitOpenError>();
    expectTypeOf<BreakerEvents['late']['outcome']>().toEqualTypeOf<Outcome>();
    expectTypeOf<CircuitBreaker['on']>().returns.toEqualTypeOf<() => void>();
    // @ts-expect-error -- there is no such event
    expect(() => breaker.on('transitions', () => undefined)).toThrow(TypeError);
    // @ts-expect-error -- a success has no error
    expectTypeOf<BreakerEvents['success']['error']>();
  });

  test('options refuse what is misspelt, and take undefined for absent', () => {
    expectTypeOf<{ name: string; failureThreshold: undefined }>().toExtend<CircuitBreakerOptions>();
    expectTypeOf<{ name: string; callTimeoutMs: string }>().not.toExtend<CircuitBreakerOptions>();
    // @ts-expect-error -- no name
    expectTypeOf<CircuitBreakerOptions>({ failureThreshold: 5 });
    // @ts-expect-error -- misspelt
    expectTypeOf<CircuitBreakerOptions>({ name: 'x', failureTreshold: 5 });
  });

  test('states and modes are words, not enums', () => {
    expectTypeOf<CircuitState>().toEqualTypeOf<'closed' | 'open' | 'half_open'>();
    expectTypeOf<CircuitMode>().toEqualTypeOf<'automatic' | 'forced_open' | 'forced_closed' | 'observe'>();
    expectTypeOf<CircuitBreaker['setMode']>().parameter(0).toEqualTypeOf<CircuitMode>();
  });
});

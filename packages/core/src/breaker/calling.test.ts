import { describe, expect, test, vi } from 'vitest';
import { BOOM, BreakerRun, settled } from '../../test/support/breaker-run.js';
import type { CircuitOpenError } from '../errors/circuit-open-error.js';

// Every way of a call: plain, with a caller's signal, with a timeout, with a fallback that is not asked.
const WAYS = {
  plain: {},
  signalled: {},
  timed: { callTimeoutMs: 10_000 },
  'caught by a fallback': { fallback: (error: unknown) => Promise.reject(error) },
  classified: { classify: (result: object) => ('value' in result ? ('success' as const) : ('failure' as const)) },
};

describe.each(Object.entries(WAYS))('a %s call', (way, options) => {
  const callOptions = way === 'signalled' ? { signal: new AbortController().signal } : undefined;
  const call = <T>(run: BreakerRun, fn: () => T | PromiseLike<T>) => run.breaker.call(fn, callOptions);

  test('I1: gives the very value of the function', async () => {
    const value = { price: 1 };
    const run = new BreakerRun(options);
    expect(await call(run, () => value)).toBe(value);
    expect(await call(run, async () => value)).toBe(value);
    expect(await call(run, () => ({ then: (resolve: (given: object) => void) => resolve(value) }) as never)).toBe(
      value,
    );
    expect(run.breaker.getStats()).toMatchObject({ successCount: 3, totalCalls: 3 });
  });

  test('I1: gives the very error of the function, thrown or rejected', async () => {
    const run = new BreakerRun(options);
    const thrown = call(run, () => {
      throw BOOM;
    });
    await expect(thrown).rejects.toBe(BOOM);
    await expect(call(run, () => Promise.reject(BOOM))).rejects.toBe(BOOM);
    expect(run.breaker.getStats()).toMatchObject({ failureCount: 2, totalCalls: 2 });
  });

  test.each([undefined, null, false, 0, '', NaN])('I1 D36: a function that returns %s succeeded', async (value) => {
    const run = new BreakerRun(options);
    expect(await call(run, () => value)).toBe(value);
    expect(await call(run, async () => value)).toBe(value);
    expect(run.breaker.getStats()).toMatchObject({ successCount: 2, failureCount: 0 });
  });

  test.each([undefined, null, 0, 'text', Object.create(null) as object, Symbol('odd')])(
    'I1: a function may throw anything, also number %#',
    async (error) => {
      const run = new BreakerRun(options);
      await expect(call(run, () => Promise.reject(error))).rejects.toBe(error);
      expect(run.breaker.getStats().failureCount).toBe(1);
    },
  );

  test('I1 D36: never throws synchronously, also when it is rejected', async () => {
    const run = await new BreakerRun(options).open();
    const fn = vi.fn(() => 'value');
    const rejected = call(run, fn);
    expect(rejected).toBeInstanceOf(Promise);
    await expect(rejected).rejects.toMatchObject({ code: 'ERR_CIRCUIT_OPEN' });
    await run.breaker.setMode('forced_open');
    await expect(call(run, fn)).rejects.toMatchObject({ reason: 'forced_open' });
    expect(fn).not.toHaveBeenCalled();
  });

  test('runs its function at once, in the same turn', () => {
    const fn = vi.fn(() => 'value');
    void call(new BreakerRun(options), fn);
    expect(fn).toHaveBeenCalledOnce();
  });

  test('tells the function its generation', async () => {
    const run = new BreakerRun(options);
    expect(await run.breaker.call(({ generation }) => generation, callOptions)).toBe(1);
    await run.breaker.reset();
    expect(await run.breaker.call(({ generation }) => generation, callOptions)).toBe(2);
  });

  test('a mistake of the caller is no failure of the dependency', async () => {
    const run = new BreakerRun(options);
    await expect(run.breaker.call(undefined as never, callOptions)).rejects.toThrow(
      'the protected function is undefined, expected a function',
    );
    await expect(run.breaker.call(() => 1, { signal: 'x' as never })).rejects.toThrow(
      'signal is "x", expected an AbortSignal',
    );
    await expect(run.breaker.call(() => 1, null as never)).rejects.toThrow('options of the call is null');
    await expect(run.breaker.tryCall(5 as never)).rejects.toThrow('the protected function is 5');
    expect(run.breaker.getStats().totalCalls).toBe(0);
  });
});

describe('a rejection', () => {
  test('says who rejected, why, and when to come back', async () => {
    const run = await new BreakerRun({ name: 'prices' }).open();
    run.clock.advance(400);
    const error = await run.breaker.call(() => 1).catch((caught: unknown) => caught as CircuitOpenError);
    expect(error).toMatchObject({
      name: 'CircuitOpenError',
      code: 'ERR_CIRCUIT_OPEN',
      message: "Circuit 'prices' is open",
      breakerName: 'prices',
      state: 'open',
      reason: 'open',
      retryAfterMs: 600,
      nextAttemptAt: new Date(run.clock.wallNow() + 600),
    });
  });

  test('H4 D12: of 200 concurrent calls on a half-open circuit one gets through, the others at once', async () => {
    const run = await new BreakerRun().open();
    run.clock.advance(1_000);
    const fn = vi.fn(() => new Promise<string>(() => undefined));
    const results = Array.from({ length: 200 }, () => run.breaker.tryCall(fn));
    await settled();
    expect(fn).toHaveBeenCalledOnce();
    const rejections = await Promise.all(results.slice(1));
    expect(rejections.every((result) => !result.ok && result.rejected)).toBe(true);
    expect(rejections[0]).toMatchObject({ error: { reason: 'probe_limit', state: 'half_open', retryAfterMs: null } });
  });
});

describe('tryCall', () => {
  test.each([{}, { callTimeoutMs: 1_000 }])('tells a value, a failure and a rejection apart (%j)', async (options) => {
    const run = new BreakerRun({ failureThreshold: 1, ...options });
    expect(await run.breaker.tryCall(() => 7)).toEqual({ ok: true, value: 7 });
    expect(await run.breaker.tryCall(() => Promise.reject(BOOM))).toEqual({ ok: false, rejected: false, error: BOOM });
    const rejected = await run.breaker.tryCall(() => 7);
    expect(rejected).toMatchObject({ ok: false, rejected: true, error: { code: 'ERR_CIRCUIT_OPEN' } });
  });

  test('does not throw for a caller that has gone', async () => {
    const run = new BreakerRun();
    const result = await run.breaker.tryCall(() => 7, { signal: AbortSignal.abort(BOOM) });
    expect(result).toEqual({ ok: false, rejected: false, error: BOOM });
  });
});

describe('wrap', () => {
  test('hands on arguments and this', async () => {
    const run = new BreakerRun();
    const shop = {
      currency: 'usd',
      price: run.breaker.wrap(function (this: { currency: string }, coin: string, days: number) {
        return `${coin} ${days} ${this.currency}`;
      }),
    };
    expect(await shop.price('bitcoin', 7)).toBe('bitcoin 7 usd');
  });

  test('counts and rejects as call does', async () => {
    const run = new BreakerRun({ failureThreshold: 1 });
    const wrapped = run.breaker.wrap(() => Promise.reject(BOOM));
    await expect(wrapped()).rejects.toBe(BOOM);
    await expect(wrapped()).rejects.toMatchObject({ code: 'ERR_CIRCUIT_OPEN' });
  });

  test('refuses at once what is no function', () => {
    expect(() => new BreakerRun().breaker.wrap(undefined as never)).toThrow(
      'the protected function is undefined, expected a function',
    );
  });
});

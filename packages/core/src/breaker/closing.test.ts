import { describe, expect, test, vi } from 'vitest';
import { BOOM, BreakerRun, settled } from '../../test/support/breaker-run.js';
import type { CallContext } from './call-options.js';

describe('close', () => {
  test('rejects later calls, counts them, and says why', async () => {
    const run = new BreakerRun();
    expect(run.breaker.disposed).toBe(false);
    await run.breaker.close();
    expect(run.breaker.disposed).toBe(true);
    const heard = run.events();
    const fn = vi.fn(() => 1);
    await expect(run.breaker.call(fn)).rejects.toMatchObject({
      code: 'ERR_CIRCUIT_OPEN',
      message: "Circuit 'api' was closed for good by close()",
      reason: 'closed_breaker',
      retryAfterMs: null,
      nextAttemptAt: null,
    });
    expect(await run.breaker.tryCall(fn)).toMatchObject({ ok: false, rejected: true });
    await expect(run.breaker.acquire()).rejects.toMatchObject({ reason: 'closed_breaker' });
    expect(fn).not.toHaveBeenCalled();
    expect(run.breaker.getStats().rejectedCount).toBe(3);
    expect(heard.map(([type]) => type)).toEqual(['rejected', 'rejected', 'rejected']);
  });

  test('aborts nothing that runs: what it says still counts', async () => {
    const run = new BreakerRun();
    const call = run.begin();
    await run.breaker.close();
    call.resolve('value');
    expect(await call.result).toBe('value');
    expect(run.breaker.getStats().successCount).toBe(1);
  });

  test.each([{}, { callTimeoutMs: 1_000 }])(
    'with abort aborts what runs, which says nothing then (%j)',
    async (options) => {
      const classify = vi.fn(() => 'failure' as const);
      const run = new BreakerRun({ failureThreshold: 1, classify, ...options });
      const calls = Array.from({ length: 10 }, () =>
        run.breaker.tryCall(
          ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
        ),
      );
      const heard = run.events();
      await run.breaker.close({ abort: true });
      for (const result of await Promise.all(calls)) {
        expect(result).toMatchObject({ ok: false, rejected: false, error: { reason: 'closed_breaker' } });
      }
      expect(run.breaker.getStats()).toMatchObject({
        ignoredCount: 10,
        failureCount: 0,
        state: 'closed',
        rejectedCount: 0,
      });
      expect(heard.map(([type]) => type)).toEqual(Array.from({ length: 10 }, () => 'ignored'));
      expect(classify).not.toHaveBeenCalled();
    },
  );

  test.each(['call', 'tryCall'] as const)(
    'D64: with abort reaches the signals of calls that have ended, by %s',
    async (way) => {
      const run = new BreakerRun();
      const signals: AbortSignal[] = [];
      await run.breaker[way](({ signal }) => void signals.push(signal));
      const failing = ({ signal }: CallContext) => {
        signals.push(signal);
        throw BOOM;
      };
      await Promise.allSettled([run.breaker[way](failing)]);
      await run.breaker.close({ abort: true });
      expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
      expect(run.breaker.getStats()).toMatchObject({ successCount: 1, failureCount: 1, ignoredCount: 0 });
    },
  );

  test.each([null, 5, { abort: 1 }, { force: true }])('is refused with %j', async (options) => {
    const run = new BreakerRun();
    await expect(run.breaker.close(options as never)).rejects.toMatchObject({ code: 'ERR_CONFIGURATION' });
    expect(await run.succeed()).toBe('value');
  });

  test('with abort leaves alone what did not ask for its signal, until it asks', async () => {
    const run = new BreakerRun();
    let ask: (() => AbortSignal) | undefined;
    const call = run.breaker.call((context) => {
      ask = () => context.signal;
      return new Promise(() => undefined);
    });
    call.catch(() => undefined);
    await run.breaker.close({ abort: true });
    expect(ask?.().reason).toMatchObject({ reason: 'closed_breaker' });
    expect(run.breaker.getStats().totalCalls).toBe(0);
  });

  test('may be called twice, and by await using', async () => {
    const run = new BreakerRun();
    await run.breaker.close();
    await run.breaker[Symbol.asyncDispose]();
    await expect(run.succeed()).rejects.toMatchObject({ reason: 'closed_breaker' });
  });

  test('leaves stats, history and listeners as they are', async () => {
    const run = await new BreakerRun().open();
    await run.breaker.close();
    expect(run.breaker.getStats()).toMatchObject({ state: 'open', failureCount: 3 });
    expect((await run.breaker.history()).length).toBe(1);
  });

  test('a function that answers its abort by failing settles for its caller as it says', async () => {
    const run = new BreakerRun();
    const call = run.breaker.call(
      ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(BOOM))),
    );
    await run.breaker.close({ abort: true });
    await expect(call).rejects.toBe(BOOM);
    await settled();
    expect(run.breaker.getStats().totalCalls).toBe(1);
  });
});

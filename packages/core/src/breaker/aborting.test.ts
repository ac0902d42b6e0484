import { getEventListeners } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import { BOOM, BreakerRun, settled } from '../../test/support/breaker-run.js';

describe("the caller's signal", () => {
  test('ends the call at once, with its reason, though the function goes on', async () => {
    const run = new BreakerRun();
    const controller = new AbortController();
    const call = run.begin(controller);
    controller.abort(BOOM);
    await expect(call.result).rejects.toBe(BOOM);
    call.resolve('too late');
    await settled();
    expect(run.breaker.getStats()).toMatchObject({ ignoredCount: 1, totalCalls: 1, successCount: 0 });
  });

  test('ends a call before it begins', async () => {
    const run = new BreakerRun();
    const fn = vi.fn(() => 1);
    await expect(run.breaker.call(fn, { signal: AbortSignal.abort(BOOM) })).rejects.toBe(BOOM);
    expect(fn).not.toHaveBeenCalled();
    expect(run.breaker.getStats().totalCalls).toBe(0);
  });

  test('D27: a caller that aborts its own calls trips nothing', async () => {
    const run = new BreakerRun({ failureThreshold: 1 });
    for (let i = 0; i < 50; i++) {
      const controller = new AbortController();
      const result = run.breaker.tryCall(
        ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
        controller,
      );
      controller.abort(BOOM);
      expect(await result).toEqual({ ok: false, rejected: false, error: BOOM });
    }
    expect(run.breaker.getStats()).toMatchObject({ state: 'closed', ignoredCount: 50, failureCount: 0 });
  });

  test('D16: a probe that its caller aborts closes nothing and gives its slot back', async () => {
    const run = await new BreakerRun().open();
    run.clock.advance(1_000);
    const controller = new AbortController();
    const probe = run.begin(controller);
    controller.abort(BOOM);
    await expect(probe.result).rejects.toBe(BOOM);
    expect(run.breaker.state).toBe('half_open');
    expect(await run.succeed()).toBe('value');
    expect(run.breaker.state).toBe('closed');
  });

  test('H2: a probe that is aborted after its deadline has failed by then', async () => {
    const run = await new BreakerRun({ halfOpen: { probeTimeoutMs: 100 } }).open();
    run.clock.advance(1_000);
    const controller = new AbortController();
    const probe = run.begin(controller);
    run.clock.advance(101);
    controller.abort(BOOM);
    await expect(probe.result).rejects.toBe(BOOM);
    expect(run.breaker.getStats()).toMatchObject({ state: 'open', lateCount: 1, openedCount: 2 });
  });

  test('D11: nobody queues behind a hung probe, so that there is nobody whose abort is not heard', async () => {
    const run = new BreakerRun();
    await run.probe();
    const controller = new AbortController();
    await expect(run.begin(controller).result).rejects.toMatchObject({ reason: 'probe_limit' });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  test('D38: a long-lived signal keeps no listener of calls that ended, in whatever way', async () => {
    const run = new BreakerRun({ callTimeoutMs: 100, failureThreshold: 10 });
    const { signal } = new AbortController();
    for (const end of ['resolve', 'reject'] as const) {
      const call = run.begin({ signal });
      call[end](BOOM as never);
      await call.result.catch(() => undefined);
    }
    const timedOut = run.begin({ signal });
    run.clock.advance(100);
    await expect(timedOut.result).rejects.toMatchObject({ code: 'ERR_CALL_TIMEOUT' });
    await run.breaker.tryCall(
      () => {
        throw BOOM;
      },
      { signal },
    );
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('D38: a thousand calls at once cost a signal one listener, and it ends them all', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const run = new BreakerRun();
    const controller = new AbortController();
    const calls = Array.from({ length: 1_000 }, () => run.begin(controller));
    expect(getEventListeners(controller.signal, 'abort').length).toBe(1);
    calls[0]!.resolve('first');
    expect(await calls[0]!.result).toBe('first');
    controller.abort(BOOM);
    const results = await Promise.allSettled(calls.map((call) => call.result));
    expect(results.filter((result) => result.status === 'rejected' && result.reason === BOOM).length).toBe(999);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    expect(run.breaker.getStats()).toMatchObject({ ignoredCount: 999, successCount: 1 });
    expect(warn).not.toHaveBeenCalled();
  });

  test('is heeded again by a call that comes after all others have ended', async () => {
    const run = new BreakerRun();
    const controller = new AbortController();
    await run.breaker.call(() => 1, controller);
    const call = run.begin(controller);
    controller.abort(BOOM);
    await expect(call.result).rejects.toBe(BOOM);
  });

  test('that is aborted by a listener while the call is admitted ends it before it begins', async () => {
    const run = await new BreakerRun().open();
    run.clock.advance(1_000);
    const controller = new AbortController();
    run.breaker.on('transition', () => controller.abort(BOOM));
    const fn = vi.fn(() => 1);
    await expect(run.breaker.call(fn, controller)).rejects.toBe(BOOM);
    expect(fn).not.toHaveBeenCalled();
    expect(run.breaker.state).toBe('half_open');
    expect(await run.succeed()).toBe('value');
  });
});

describe('I4: the signal of the function', () => {
  const signalOf = (run: BreakerRun, options?: { signal: AbortSignal }) => {
    const box: { signal?: AbortSignal } = {};
    const result = run.breaker.call((context) => {
      box.signal = context.signal;
      return new Promise<string>(() => undefined);
    }, options);
    result.catch(() => undefined);
    return { signal: box.signal!, result };
  };

  test('is made only when it is asked for, and is the same each time', async () => {
    const made = vi.spyOn(AbortSignal, 'any');
    const run = new BreakerRun();
    await run.breaker.call(() => 1);
    expect(made).not.toHaveBeenCalled();
    await run.breaker.call((context) => expect(context.signal).toBe(context.signal));
    expect(made).toHaveBeenCalledOnce();
  });

  test("joins the caller's signal", () => {
    const controller = new AbortController();
    const { signal } = signalOf(new BreakerRun(), controller);
    expect(signal.aborted).toBe(false);
    controller.abort(BOOM);
    expect(signal.reason).toBe(BOOM);
  });

  test('joins the timeout, and says why', async () => {
    const run = new BreakerRun({ callTimeoutMs: 100 });
    const { signal, result } = signalOf(run);
    run.clock.advance(100);
    const error: unknown = await result.catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'ERR_CALL_TIMEOUT', breakerName: 'api', timeoutMs: 100 });
    expect(signal.reason).toBe(error);
  });

  test('joins the closing of the breaker, where that is to abort', async () => {
    const run = new BreakerRun();
    const { signal } = signalOf(run);
    await run.breaker.close();
    expect(signal.aborted).toBe(false);
    await run.breaker.close({ abort: true });
    expect(signal.reason).toMatchObject({ code: 'ERR_CIRCUIT_OPEN', reason: 'closed_breaker' });
  });

  test('is aborted already where it is asked for too late', async () => {
    const run = new BreakerRun({ callTimeoutMs: 100 });
    let ask: (() => boolean) | undefined;
    const call = run.breaker.call((context) => {
      ask = () => context.signal.aborted;
      return new Promise(() => undefined);
    });
    run.clock.advance(100);
    await expect(call).rejects.toMatchObject({ code: 'ERR_CALL_TIMEOUT' });
    expect(ask?.()).toBe(true);
  });

  test('D64: is not aborted by the timeout once the function has ended', async () => {
    const run = new BreakerRun({ callTimeoutMs: 100 });
    const signals: AbortSignal[] = [];
    await run.breaker.call((context) => void signals.push(context.signal));
    await run.breaker.tryCall((context) => {
      signals.push(context.signal);
      throw BOOM;
    });
    run.clock.advance(1_000);
    expect(signals.map((signal) => signal.aborted)).toEqual([false, false]);
  });

  test('D64: is aborted by the closing of the breaker after the call has settled, also where it is asked for later', async () => {
    const run = new BreakerRun();
    const contexts: { readonly signal: AbortSignal }[] = [];
    await run.breaker.call((context) => void contexts.push(context, { signal: context.signal }));
    await run.breaker.close({ abort: true });
    expect(contexts.map(({ signal }) => signal.reason as unknown)).toMatchObject([
      { reason: 'closed_breaker' },
      { reason: 'closed_breaker' },
    ]);
  });

  test("D64: is aborted by the caller's signal after the call has settled", async () => {
    const { breaker } = new BreakerRun();
    const controller = new AbortController();
    const signal = await breaker.call((context) => Promise.resolve(context.signal), controller);
    controller.abort(BOOM);
    expect(signal.reason).toBe(BOOM);
    expect(breaker.getStats()).toMatchObject({ successCount: 1, totalCalls: 1 });
  });

  test('tells the function after its caller was let go', async () => {
    const run = new BreakerRun({ callTimeoutMs: 100 });
    const order: string[] = [];
    const call = run.breaker.call(async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      order.push('function');
    });
    const caught = call.catch(() => void order.push('caller'));
    run.clock.advance(100);
    await caught;
    await settled();
    expect(order).toEqual(['caller', 'function']);
  });

  test('D35: one timeout aborts its own call alone, and none that comes later', async () => {
    const run = new BreakerRun({ callTimeoutMs: 100 });
    const first = signalOf(run);
    run.clock.advance(60);
    const second = signalOf(run);
    run.clock.advance(40);
    await expect(first.result).rejects.toMatchObject({ code: 'ERR_CALL_TIMEOUT' });
    const third = signalOf(run);
    expect([first, second, third].map(({ signal }) => signal.aborted)).toEqual([true, false, false]);
    expect(await run.succeed()).toBe('value');
  });
});

import { describe, expect, test, vi } from 'vitest';
import { BOOM, BreakerRun } from '../../test/support/breaker-run.js';

describe('a fallback', () => {
  test('answers for a failure, which stays one', async () => {
    const fallback = vi.fn(() => 'stale');
    const run = new BreakerRun({ fallback });
    expect(await run.breaker.call(() => Promise.reject(BOOM))).toBe('stale');
    expect(fallback).toHaveBeenCalledExactlyOnceWith(BOOM, { breakerName: 'api', rejected: false });
    expect(run.breaker.getStats()).toMatchObject({ failureCount: 1, successCount: 0 });
  });

  test('answers for a rejection', async () => {
    const fallback = vi.fn(() => 'stale');
    const run = await new BreakerRun({ fallback }).open();
    fallback.mockClear();
    expect(await run.breaker.call(() => 'fresh')).toBe('stale');
    const error: unknown = expect.objectContaining({ code: 'ERR_CIRCUIT_OPEN', reason: 'open' });
    expect(fallback).toHaveBeenCalledExactlyOnceWith(error, { breakerName: 'api', rejected: true });
    expect(run.breaker.getStats().rejectedCount).toBe(1);
  });

  test('answers for a value that was classified as a failure, and is shown it', async () => {
    const fallback = vi.fn(() => 'stale');
    const run = new BreakerRun({ fallback, classify: () => 'failure' });
    expect(await run.breaker.call(() => 503)).toBe('stale');
    expect(fallback).toHaveBeenCalledExactlyOnceWith(undefined, { breakerName: 'api', rejected: false, value: 503 });
  });

  test('answers for a timeout', async () => {
    const run = new BreakerRun({ callTimeoutMs: 50, fallback: () => 'stale' });
    const call = run.begin();
    run.clock.advance(50);
    expect(await call.result).toBe('stale');
    expect(run.breaker.getStats()).toMatchObject({ timeoutCount: 1 });
  });

  test('answers for a breaker that was closed', async () => {
    const run = new BreakerRun({ fallback: () => 'stale' });
    await run.breaker.close();
    expect(await run.succeed()).toBe('stale');
  });

  test('is not asked for successes, for ignored errors, and by a caller that has gone', async () => {
    const fallback = vi.fn(() => 'stale');
    const ignoring = new BreakerRun({ fallback, classify: (result) => ('error' in result ? 'ignored' : 'success') });
    expect(await ignoring.succeed()).toBe('value');
    await expect(ignoring.breaker.call(() => Promise.reject(BOOM))).rejects.toBe(BOOM);
    const controller = new AbortController();
    const call = ignoring.begin(controller);
    controller.abort(BOOM);
    await expect(call.result).rejects.toBe(BOOM);
    await expect(ignoring.breaker.call(() => 1, { signal: AbortSignal.abort(BOOM) })).rejects.toBe(BOOM);
    expect(fallback).not.toHaveBeenCalled();
  });

  test('G3: is not asked for a call that the closing of the breaker ended, which is ignored', async () => {
    const fallback = vi.fn(() => 'stale');
    const run = new BreakerRun({ fallback });
    const call = run.breaker.tryCall(
      ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(BOOM))),
    );
    await run.breaker.close({ abort: true });
    expect(await call).toEqual({ ok: false, rejected: false, error: BOOM });
    expect(fallback).not.toHaveBeenCalled();
    expect(run.breaker.getStats()).toMatchObject({ ignoredCount: 1, failureCount: 0 });
  });

  test('may be asynchronous, give undefined, or fail in its turn', async () => {
    const other = new Error('cache is down');
    const answers = [() => Promise.resolve('late'), () => undefined, () => Promise.reject(other)];
    const run = new BreakerRun({ fallback: () => answers.shift()?.() });
    const failing = () => run.breaker.tryCall(() => Promise.reject(BOOM));
    expect(await failing()).toEqual({ ok: true, value: 'late' });
    expect(await failing()).toEqual({ ok: true, value: undefined });
    expect(await failing()).toEqual({ ok: false, rejected: false, error: other });
  });

  test('that throws synchronously rejects', async () => {
    const run = new BreakerRun({
      fallback: () => {
        throw BOOM;
      },
    });
    await expect(run.breaker.call(() => Promise.reject(new Error('first')))).rejects.toBe(BOOM);
  });
});

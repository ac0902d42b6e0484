import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { BOOM, BreakerRun, settled } from '../../test/support/breaker-run.js';
import { countWindow } from '../trip/count-window.js';

describe('classify', () => {
  test('decides from a value what the caller gets all the same', async () => {
    const run = new BreakerRun({
      failureThreshold: 1,
      classify: (result) => ('value' in result && result.value === 503 ? 'failure' : 'success'),
    });
    expect(await run.breaker.call(() => 503)).toBe(503);
    expect(run.breaker.state).toBe('open');
  });

  test('G3: an ignored error neither breaks a streak nor adds to it', async () => {
    const run = new BreakerRun({
      classify: (result) => ('error' in result && result.error === BOOM ? 'failure' : 'ignored'),
    });
    await run.fail(2);
    await expect(run.breaker.call(() => Promise.reject(new Error('not found')))).rejects.toThrow('not found');
    expect(run.breaker.getStats()).toMatchObject({ consecutiveFailures: 2, ignoredCount: 1, state: 'closed' });
    await run.fail();
    expect(run.breaker.state).toBe('open');
  });

  test('D16: an ignored error of a probe closes nothing, and the next call probes', async () => {
    const run = new BreakerRun({
      classify: (result) => ('error' in result && result.error === BOOM ? 'failure' : 'ignored'),
    });
    const probe = await run.probe();
    probe.reject(new Error('not found'));
    await settled();
    expect(run.breaker.state).toBe('half_open');
    expect((await run.breaker.acquire()).generation).toBe(3);
  });

  test('D26: a rejection for want of capacity, marked as ignored, trips nothing', async () => {
    const run = new BreakerRun({
      trip: countWindow({ size: 10, failureRateThreshold: 0.1, minimumCalls: 1 }),
      classify: (result) => ('error' in result ? 'ignored' : 'success'),
    });
    for (let i = 0; i < 100; i++) await run.breaker.tryCall(() => Promise.reject(new Error('pool exhausted')));
    expect(run.breaker.getStats()).toMatchObject({ state: 'closed', ignoredCount: 100, failureRate: null });
  });

  test('C1 D26: rejections by the breaker are no failures', async () => {
    const run = await new BreakerRun().open();
    for (let i = 0; i < 100; i++) await run.breaker.tryCall(() => 1);
    expect(run.breaker.getStats()).toMatchObject({ failureCount: 3, totalCalls: 3, rejectedCount: 100 });
  });

  test('sets the wait by retryAfterMs on the failure that opens', async () => {
    const run = new BreakerRun({ classify: () => ({ outcome: 'failure', retryAfterMs: 30_000 }) });
    await run.open();
    expect(run.breaker.getStats().retryAfterMs).toBe(30_000);
  });

  test('a dependency can ask for a day at the most', async () => {
    const run = new BreakerRun({ classify: () => ({ outcome: 'failure', retryAfterMs: 1e15 }) });
    await run.open();
    expect(run.breaker.getStats().retryAfterMs).toBe(86_400_000);
  });

  test.each([NaN, -1, '30', undefined, null])('a retryAfterMs of %j is none', async (retryAfterMs) => {
    const run = new BreakerRun({ classify: () => ({ outcome: 'failure', retryAfterMs: retryAfterMs as never }) });
    await run.open();
    expect(run.breaker.getStats().retryAfterMs).toBe(1_000);
  });

  test.each([
    ['throws', () => thrown(BOOM)],
    ['throws what has no text', () => thrown(Object.create(null))],
    ['gives nonsense', () => 'sucess'],
    ['gives nothing', () => undefined],
    ['gives an object of nonsense', () => ({ outcome: 'fail' })],
    [
      'gives a trap',
      () => ({
        get outcome() {
          return thrown(BOOM);
        },
      }),
    ],
    ['is asynchronous', async () => 'ignored'],
    ['is asynchronous and rejects', () => Promise.reject(BOOM)],
    ['rejects with a promise of another realm', () => runInNewContext('Promise.reject(new Error("boom"))') as unknown],
  ])('I2: one that %s is reported, and the call means what it would mean without it', async (_name, classify) => {
    const run = new BreakerRun({ classify: classify as never });
    const heard = run.events();
    expect(await run.breaker.call(() => 'value')).toBe('value');
    await expect(run.breaker.call(() => Promise.reject(BOOM))).rejects.toBe(BOOM);
    await settled();
    expect(run.breaker.getStats()).toMatchObject({ successCount: 1, failureCount: 1 });
    const reports = heard.filter(([type]) => type === 'listener_error');
    expect(reports.length).toBeGreaterThanOrEqual(2);
    expect(reports[0]).toMatchObject(['listener_error', { name: 'api', source: 'classify' }]);
  });

  test('is not asked about timeouts and the aborts of the caller', async () => {
    const run = new BreakerRun({ callTimeoutMs: 100, classify: () => 'success' });
    const timedOut = run.begin();
    run.clock.advance(100);
    await expect(timedOut.result).rejects.toMatchObject({ code: 'ERR_CALL_TIMEOUT' });
    const controller = new AbortController();
    const aborted = run.begin(controller);
    controller.abort(BOOM);
    await expect(aborted.result).rejects.toBe(BOOM);
    expect(run.breaker.getStats()).toMatchObject({ failureCount: 1, timeoutCount: 1, ignoredCount: 1 });
  });
});

function thrown(error: unknown): never {
  throw error;
}

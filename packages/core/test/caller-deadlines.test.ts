import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, test } from 'vitest';
import type { CircuitBreaker, CircuitBreakerOptions } from '../src/index.js';
import { BOOM, BreakerRun, settled } from './support/breaker-run.js';

const hang = () => new Promise<never>(() => undefined);
const timeoutNamed = (name: string) => Object.assign(new Error('too slow'), { name });

const WAYS: [string, (breaker: CircuitBreaker, signal: AbortSignal) => Promise<unknown>][] = [
  ['call', (breaker, signal) => breaker.call(hang, { signal })],
  ['tryCall', (breaker, signal) => breaker.tryCall(hang, { signal })],
  ['wrap', (breaker, signal) => breaker.wrap(() => rejectedBy(signal))()],
  [
    'acquire',
    async (breaker, signal) => {
      const permit = await breaker.acquire({ signal });
      await rejectedBy(permit.signal).catch((error: unknown) => permit.fail(error));
    },
  ],
];

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
}

describe.each(WAYS)('D69: a deadline of the caller, by %s,', (way, use) => {
  const counts = ({ breaker }: BreakerRun) => {
    const { failureCount, ignoredCount, timeoutCount, totalCalls, state } = breaker.getStats();
    return { failureCount, ignoredCount, timeoutCount, totalCalls, state };
  };
  // What a wrapped function throws is its own affair: the breaker has not seen the signal.
  const timeoutCount = way === 'wrap' ? 0 : 1;

  test.each<[string, () => AbortSignal]>([
    ['AbortSignal.timeout', () => AbortSignal.timeout(5)],
    ['a signal that joins one', () => AbortSignal.any([AbortSignal.timeout(5), new AbortController().signal])],
    ['an Error named TimeoutError', () => abortedSoon(timeoutNamed('TimeoutError'))],
    ['a DOMException TimeoutError', () => abortedSoon(new DOMException('late', 'TimeoutError'))],
    ['an object named TimeoutError', () => abortedSoon({ name: 'TimeoutError' })],
  ])('counts as a failure and a timeout: %s', async (_what, makeSignal) => {
    const run = new BreakerRun({ failureThreshold: 1 });
    await use(run.breaker, makeSignal()).catch(() => undefined);
    expect(counts(run)).toEqual({ failureCount: 1, ignoredCount: 0, timeoutCount, totalCalls: 1, state: 'open' });
    expect(run.breaker.getStats().lastError).toMatchObject({ name: 'TimeoutError', code: null });
  });

  test('is ignored where the classifier ignores it, and gives the slot of a probe back', async () => {
    const classify: CircuitBreakerOptions['classify'] = (result) =>
      'error' in result && (result.error as Error).name === 'TimeoutError' ? 'ignored' : 'failure';
    const run = await new BreakerRun({ classify }).open();
    run.clock.advance(1_000);
    const before = counts(run);
    await use(run.breaker, AbortSignal.timeout(5)).catch(() => undefined);
    expect(counts(run)).toEqual({ ...before, ignoredCount: 1, totalCalls: before.totalCalls + 1, state: 'half_open' });
    expect(run.breaker.admits).toBe(true);
  });

  test('fails a probe', async () => {
    const run = await new BreakerRun().open();
    run.clock.advance(1_000);
    await use(run.breaker, AbortSignal.timeout(5)).catch(() => undefined);
    expect(run.breaker.getStats()).toMatchObject({ state: 'open', openedCount: 2, timeoutCount });
  });

  test.each<[string, () => unknown]>([
    ['an AbortError', () => undefined],
    ['an error of its own', () => BOOM],
    ['a string', () => 'TimeoutError'],
    ['null', () => null],
    ['an error whose code alone says so', () => Object.assign(new Error('x'), { code: 'ETIMEDOUT' })],
  ])('D27: any other abort is ignored: %s', async (_what, makeReason) => {
    if (way === 'wrap') return;
    const run = new BreakerRun({ failureThreshold: 1 });
    await use(run.breaker, abortedSoon(makeReason())).catch(() => undefined);
    expect(counts(run)).toEqual({ failureCount: 0, ignoredCount: 1, timeoutCount: 0, totalCalls: 1, state: 'closed' });
  });

  test('is not counted where it was over before the call', async () => {
    if (way === 'wrap') return;
    const run = new BreakerRun({ failureThreshold: 1 });
    const signal = AbortSignal.abort(timeoutNamed('TimeoutError'));
    const outcome = await use(run.breaker, signal).catch((error: unknown) => ({ error }));
    expect(outcome).toMatchObject({ error: signal.reason as Error });
    expect(counts(run).totalCalls).toBe(0);
  });
});

function abortedSoon(reason: unknown): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 1);
  return controller.signal;
}

describe('D92: a stream behind a permit', () => {
  /** Copies a stream under a permit, as an image proxy does. */
  async function copy(run: BreakerRun, source: Readable, timeoutMs: number): Promise<unknown> {
    const permit = await run.breaker.acquire({ timeoutMs });
    try {
      const target = new PassThrough().resume();
      await pipeline(source, target, { signal: permit.signal });
      permit.succeed();
      return undefined;
    } catch (error) {
      permit.fail(error);
      return error;
    }
  }

  test('that hangs is ended and counted once, and nine of them open the circuit', async () => {
    const run = new BreakerRun({ failureThreshold: 9 });
    const hung = Array.from({ length: 9 }, () => new Readable({ read: () => undefined }));
    const copies = hung.map((source) => copy(run, source, 400));
    await settled();
    run.clock.advance(400);
    for (const error of await Promise.all(copies)) expect(error).toMatchObject({ name: 'AbortError' });
    expect(hung.every((source) => source.destroyed)).toBe(true);
    expect(run.breaker.getStats()).toMatchObject({ state: 'open', failureCount: 9, timeoutCount: 9, totalCalls: 9 });
    expect(run.clock.timers).toEqual([]);
  });

  test('that ends in time is a success, one that breaks off a failure, and no timer is left', async () => {
    const run = new BreakerRun();
    await copy(run, Readable.from(['a', 'b']), 400);
    const broken = Readable.from(
      (async function* () {
        yield 'a';
        await Promise.resolve();
        throw BOOM;
      })(),
    );
    expect(await copy(run, broken, 400)).toBe(BOOM);
    run.clock.advance(10_000);
    expect(run.breaker.getStats()).toMatchObject({ successCount: 1, failureCount: 1, timeoutCount: 0 });
    expect(run.clock.timers).toEqual([]);
  });

  test('that hangs as a probe reopens the circuit, and is late only if it misses the deadline of the probe too', async () => {
    const run = await new BreakerRun({ halfOpen: { probeTimeoutMs: 300 } }).open();
    run.clock.advance(1_000);
    const permit = await run.breaker.acquire({ timeoutMs: 200 });
    run.clock.advance(200);
    expect(run.breaker.getStats()).toMatchObject({ state: 'open', openedCount: 2, timeoutCount: 1, lateCount: 0 });
    permit.succeed();
    await permit.settled;
    expect(run.breaker.getStats().successCount).toBe(0);
  });

  test('has no deadline after it was settled by any means', async () => {
    const run = new BreakerRun();
    const permits = await Promise.all([1, 2, 3, 4].map(() => run.breaker.acquire({ timeoutMs: 100 })));
    const signals = permits.map(({ signal }) => signal);
    permits[0]!.succeed();
    permits[1]!.fail();
    permits[2]!.ignore();
    permits[3]![Symbol.dispose]();
    run.clock.advance(1_000);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false, false, false]);
    expect(run.breaker.getStats()).toMatchObject({
      successCount: 1,
      failureCount: 1,
      ignoredCount: 2,
      timeoutCount: 0,
    });
  });
});

import { describe, expect, test, vi } from 'vitest';
import { BOOM, BreakerRun, settled } from '../../test/support/breaker-run.js';

describe('an acquired permit', () => {
  test('counts as its holder says', async () => {
    const { breaker } = new BreakerRun();
    (await breaker.acquire()).succeed();
    (await breaker.acquire()).fail();
    (await breaker.acquire()).fail(BOOM);
    (await breaker.acquire()).ignore();
    expect(breaker.getStats()).toMatchObject({ successCount: 1, failureCount: 2, ignoredCount: 1, totalCalls: 4 });
  });

  test('opens the circuit, and is rejected by it', async () => {
    const run = new BreakerRun({ failureThreshold: 1 });
    (await run.breaker.acquire()).fail(BOOM);
    await expect(run.breaker.acquire()).rejects.toMatchObject({ code: 'ERR_CIRCUIT_OPEN' });
    run.clock.advance(1_000);
    const probe = await run.breaker.acquire();
    expect(probe.generation).toBe(3);
    probe.succeed();
    expect(run.breaker.state).toBe('closed');
  });

  test('has a value or an error classified, if one is given', async () => {
    const classify = vi.fn(() => 'ignored' as const);
    const { breaker } = new BreakerRun({ classify });
    (await breaker.acquire()).succeed('value');
    (await breaker.acquire()).fail(BOOM);
    expect(classify.mock.calls).toEqual([[{ value: 'value' }], [{ error: BOOM }]]);
    expect(breaker.getStats().ignoredCount).toBe(2);
    (await breaker.acquire()).succeed();
    expect(classify).toHaveBeenCalledTimes(2);
    expect(breaker.getStats().successCount).toBe(1);
  });

  test('G1 D08: settles once, and a second settlement asks and tells nobody', async () => {
    const classify = vi.fn(() => 'success' as const);
    const run = new BreakerRun({ classify });
    const permit = await run.breaker.acquire();
    permit.succeed('value');
    const heard = run.events();
    permit.succeed('value');
    permit.fail(BOOM);
    permit.ignore();
    permit[Symbol.dispose]();
    expect(classify).toHaveBeenCalledOnce();
    expect(heard).toEqual([]);
    expect(run.breaker.getStats()).toMatchObject({ successCount: 1, totalCalls: 1 });
  });

  test.each(['succeed', 'fail', 'ignore'] as const)(
    'G1: that has been told to %s is not counted again',
    async (first) => {
      const { breaker } = new BreakerRun();
      const permit = await breaker.acquire();
      permit[first]();
      permit.succeed();
      permit.succeed('value');
      const { successCount, failureCount, ignoredCount } = breaker.getStats();
      expect([successCount, failureCount, ignoredCount].filter((count) => count > 0)).toEqual([1]);
    },
  );

  test('D08: is ignored when it is disposed of unsettled, so that no slot is lost', async () => {
    const run = await new BreakerRun().open();
    run.clock.advance(1_000);
    const probe = await run.breaker.acquire();
    await expect(run.breaker.acquire()).rejects.toMatchObject({ reason: 'probe_limit' });
    probe[Symbol.dispose]();
    expect(run.breaker.getStats()).toMatchObject({ state: 'half_open', ignoredCount: 1 });
    (await run.breaker.acquire()).succeed();
    expect(run.breaker.state).toBe('closed');
  });

  test('H2: a probe that is dropped without a word runs into its deadline', async () => {
    const run = await new BreakerRun({ halfOpen: { probeTimeoutMs: 200 } }).open();
    run.clock.advance(1_000);
    await run.breaker.acquire();
    run.clock.advance(199);
    expect(run.breaker.state).toBe('half_open');
    run.clock.advance(1);
    expect(run.breaker.state).toBe('open');
  });

  test('is not given to a caller that has gone', async () => {
    const { breaker } = new BreakerRun();
    await expect(breaker.acquire({ signal: AbortSignal.abort(BOOM) })).rejects.toBe(BOOM);
    await expect(breaker.acquire({ signal: 1 as never })).rejects.toThrow('signal is 1, expected an AbortSignal');
  });

  test('D08: is not lost when a listener aborts its caller while it is admitted', async () => {
    const run = await new BreakerRun().open();
    run.clock.advance(1_000);
    const controller = new AbortController();
    run.breaker.on('transition', () => controller.abort(BOOM));
    await expect(run.breaker.acquire(controller)).rejects.toBe(BOOM);
    expect(run.breaker.getStats()).toMatchObject({ state: 'half_open', ignoredCount: 1 });
    (await run.breaker.acquire()).succeed();
    expect(run.breaker.state).toBe('closed');
  });

  test.each(['succeed', 'fail', 'ignore'] as const)(
    'D64: has its signal aborted by the closing after it was settled by %s',
    async (how) => {
      const { breaker } = new BreakerRun();
      const permit = await breaker.acquire();
      const { signal } = permit;
      permit[how]();
      await breaker.close({ abort: true });
      expect(signal.aborted).toBe(true);
      expect(breaker.getStats().totalCalls).toBe(1);
    },
  );

  test('joins the signal of its caller', async () => {
    const { breaker } = new BreakerRun();
    const controller = new AbortController();
    const { signal } = await breaker.acquire(controller);
    controller.abort(BOOM);
    expect(signal.reason).toBe(BOOM);
  });

  test('D92: that is not settled within timeoutMs is a timeout, and its signal is aborted', async () => {
    const run = new BreakerRun({ failureThreshold: 9 });
    const images = await Promise.all(Array.from({ length: 9 }, () => run.breaker.acquire({ timeoutMs: 500 })));
    const signals = images.map(({ signal }) => signal);
    run.clock.advance(499);
    expect(run.breaker.getStats()).toMatchObject({ state: 'closed', failureCount: 0 });
    run.clock.advance(1);
    expect(run.breaker.getStats()).toMatchObject({
      state: 'open',
      failureCount: 9,
      timeoutCount: 9,
      lastError: { name: 'CallTimeoutError', code: 'ERR_CALL_TIMEOUT' },
    });
    for (const signal of signals) expect(signal.reason).toMatchObject({ code: 'ERR_CALL_TIMEOUT', timeoutMs: 500 });
    images[0]!.succeed();
    expect(run.breaker.getStats().totalCalls).toBe(9);
  });

  test('D92: that is settled in time leaves no timer, and one that is not keeps no process alive', async () => {
    const run = new BreakerRun();
    const settledPermit = await run.breaker.acquire({ timeoutMs: 500 });
    expect(run.clock.heldTimers).toEqual([]);
    settledPermit.succeed();
    expect(run.clock.timers).toEqual([]);
    run.clock.advance(1_000);
    expect(run.breaker.getStats()).toMatchObject({ successCount: 1, failureCount: 0 });
  });

  test.each([0, -1, NaN, '5s', 2 ** 31])(
    'D92: with a timeoutMs of %j is refused by name and value',
    async (timeoutMs) => {
      const { breaker } = new BreakerRun();
      await expect(breaker.acquire({ timeoutMs: timeoutMs as never })).rejects.toThrow(
        /^timeoutMs is .* expected a number/,
      );
      expect(breaker.getStats().totalCalls).toBe(0);
    },
  );

  test('says when it is settled', async () => {
    const { breaker } = new BreakerRun();
    const permit = await breaker.acquire();
    let done = false;
    const waiting = permit.settled.then(() => (done = true));
    await settled();
    expect(done).toBe(false);
    permit.succeed();
    await waiting;
    await permit.settled;
  });

  test('is late after a reset', async () => {
    const { breaker } = new BreakerRun();
    const permit = await breaker.acquire();
    await breaker.reset();
    permit.fail(BOOM);
    expect(breaker.getStats()).toMatchObject({ lateCount: 1, failureCount: 1, consecutiveFailures: 0 });
  });
});

import { describe, expect, test, vi } from 'vitest';
import { BOOM, BreakerRun } from '../../test/support/breaker-run.js';

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
    'has its signal left alone once it was settled by %s',
    async (how) => {
      const { breaker } = new BreakerRun();
      const permit = await breaker.acquire();
      const { signal } = permit;
      permit[how]();
      await breaker.close({ abort: true });
      expect(signal.aborted).toBe(false);
    },
  );

  test('is late after a reset', async () => {
    const { breaker } = new BreakerRun();
    const permit = await breaker.acquire();
    await breaker.reset();
    permit.fail(BOOM);
    expect(breaker.getStats()).toMatchObject({ lateCount: 1, failureCount: 1, consecutiveFailures: 0 });
  });
});

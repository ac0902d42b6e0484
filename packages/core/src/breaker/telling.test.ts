import { describe, expect, test, vi } from 'vitest';
import { BOOM, BreakerRun, settled } from '../../test/support/breaker-run.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import type { CircuitOpenError } from '../errors/circuit-open-error.js';
import { countWindow } from '../trip/count-window.js';
import { timeWindow } from '../trip/time-window.js';

const ignore = () => undefined;
const INDIFFERENT = {
  settled: ignore,
  rejected: ignore,
  wouldReject: ignore,
  transitioned: ignore,
  overhead: ignore,
  synced: ignore,
};

describe('events', () => {
  test('tell the whole story of an outage', async () => {
    const run = new BreakerRun();
    const heard = run.events();
    (await run.probe()).resolve('value');
    await settled();
    await expect(run.begin({ signal: AbortSignal.abort() }).result).rejects.toThrow();
    expect(heard.map(([type]) => type)).toEqual([
      ...['failure', 'failure', 'failure', 'transition'],
      ...['transition', 'success', 'transition'],
    ]);
    expect(heard[0]).toEqual([
      'failure',
      { name: 'api', generation: 1, durationMs: 0, slow: false, late: false, error: BOOM, timedOut: false },
    ]);
    expect(heard[3]![1]).toMatchObject({
      name: 'api',
      from: 'closed',
      to: 'open',
      cause: 'consecutive_failures',
      generation: 2,
      at: new Date(run.clock.wallNow() - 1_000),
    });
  });

  test('each transition says when it was', async () => {
    const run = new BreakerRun();
    const startedAt = run.clock.wallNow();
    const told: unknown[] = [];
    // Whoever listens to calls has them timed, and would hide it if nothing else did.
    run.breaker.on('transition', ({ to, at }) => told.push([to, at.getTime() - startedAt]));
    const probe = await run.probe();
    run.clock.advance(70);
    probe.resolve('value');
    await probe.result;
    expect(told).toEqual([
      ['open', 0],
      ['half_open', 1_000],
      ['closed', 1_070],
    ]);
  });

  test.each([
    ['nobody looks', () => undefined],
    ['the breaker is observed', ({ breaker }: BreakerRun) => breaker.observe(INDIFFERENT)],
    ['somebody listens to calls', ({ breaker }: BreakerRun) => breaker.on('success', () => undefined)],
  ])(
    'where %s, a success that opens the circuit, as it completes the minimum, does so there and then',
    async (_, look) => {
      const run = new BreakerRun({ trip: countWindow({ size: 9, failureRateThreshold: 0.5, minimumCalls: 3 }) });
      look(run);
      const told: unknown[] = [];
      run.breaker.on('transition', ({ cause, at }) => told.push([cause, at]));
      await run.fail(2);
      run.clock.advance(40);
      await run.succeed();
      expect(told).toEqual([['failure_rate', new Date(run.clock.wallNow())]]);
    },
  );

  test('each opening tells those that it rejects its own next attempt', async () => {
    const run = await new BreakerRun().open();
    const nextAttemptAt = async () => {
      const error: unknown = await run.succeed().catch((caught: unknown) => caught);
      return (error as CircuitOpenError).nextAttemptAt?.getTime();
    };
    expect(await nextAttemptAt()).toBe(run.clock.wallNow() + 1_000);
    run.clock.advance(1_000);
    await run.fail();
    expect(await nextAttemptAt()).toBe(run.clock.wallNow() + 1_000);
  });

  test('the chance in a wait with jitter is drawn at each opening', async () => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.25);
    const recoveryBackoff = { factor: 1, maxMs: 1_000, jitter: 1 };
    const run = await new BreakerRun({ recoveryBackoff }).open();
    expect(run.breaker.getStats().retryAfterMs).toBe(750);
    random.mockReturnValue(0.5);
    run.clock.advance(750);
    await run.fail();
    expect(run.breaker.getStats().retryAfterMs).toBe(500);
  });

  test('a rejection is told once, with the error that the caller gets', async () => {
    const run = await new BreakerRun().open();
    const heard = run.events();
    const error: unknown = await run.succeed().catch((caught: unknown) => caught);
    expect(heard).toEqual([['rejected', { name: 'api', reason: 'open', error }]]);
    expect((heard[0]![1] as { error: unknown }).error).toBe(error);
  });

  test('T1 D30: durations are measured by the clock that only grows', async () => {
    const run = new BreakerRun();
    const heard = run.events();
    const call = run.begin();
    run.clock.advance(250);
    run.clock.jumpWall(-5_000);
    call.resolve('value');
    await call.result;
    expect(heard[0]![1]).toMatchObject({ durationMs: 250 });
  });

  test('a call that began at the origin of the clock has a duration as any other', async () => {
    const clock = new FakeClock(0);
    const run = new BreakerRun({ clock });
    const heard = run.events();
    await run.breaker.call(() => clock.advance(250));
    expect(heard[0]![1]).toMatchObject({ durationMs: 250 });
  });

  test('a duration that nobody began to measure is null', async () => {
    const run = new BreakerRun();
    const call = run.begin();
    const heard = run.events();
    call.resolve('value');
    await call.result;
    expect(heard[0]![1]).toMatchObject({ durationMs: null });
  });

  test('slow calls are counted, though nobody listens', async () => {
    const run = new BreakerRun({ slowCallThresholdMs: 100 });
    for (const ms of [100, 101]) await run.breaker.call(() => run.clock.advance(ms));
    expect(run.breaker.getStats()).toMatchObject({ slowCount: 1, successCount: 2 });
  });

  test('slow calls are told', async () => {
    const run = new BreakerRun({ slowCallThresholdMs: 100 });
    const heard = run.events();
    for (const ms of [100, 101]) {
      const call = run.begin();
      run.clock.advance(ms);
      call.resolve('value');
      await call.result;
    }
    expect(heard.map(([, event]) => (event as { slow: boolean }).slow)).toEqual([false, true]);
    expect(run.breaker.getStats().slowCount).toBe(1);
  });

  test('a listener that resets the breaker is told what it did, in order', async () => {
    const run = new BreakerRun();
    run.breaker.on('transition', ({ to }) => {
      if (to === 'open') void run.breaker.reset({ reason: 'never mind' });
    });
    const heard = run.events();
    await run.fail(3);
    expect(run.breaker.state).toBe('closed');
    expect(heard.slice(3).map(([type, event]) => [type, (event as { generation: number }).generation])).toEqual([
      ['transition', 2],
      ['transition', 3],
      ['reset', 3],
    ]);
  });
});

describe('I2: listeners that throw', () => {
  const throwing = () => {
    throw new Error('listener');
  };

  test('D33: a throwing success listener leaves a success a success', async () => {
    const run = new BreakerRun({ failureThreshold: 1 });
    run.breaker.on('success', throwing);
    const heard = run.events();
    expect(await run.succeed()).toBe('value');
    expect(run.breaker.getStats()).toMatchObject({ successCount: 1, failureCount: 0, state: 'closed' });
    expect(heard.map(([type]) => type)).toEqual(['listener_error', 'success']);
  });

  test('D34: the caller gets its own error, and the next listener hears', async () => {
    const run = new BreakerRun();
    run.breaker.on('failure', throwing);
    const heard = run.events();
    await expect(run.breaker.call(() => Promise.reject(BOOM))).rejects.toBe(BOOM);
    expect(heard.map(([type]) => type)).toEqual(['listener_error', 'failure']);
  });

  test('rejections, transitions, orders and resets go on as well', async () => {
    const run = new BreakerRun({ failureThreshold: 1 });
    for (const type of ['transition', 'rejected', 'mode', 'reset'] as const) run.breaker.on(type, throwing);
    run.breaker.on('listener_error', () => undefined);
    await run.fail();
    await expect(run.succeed()).rejects.toMatchObject({ code: 'ERR_CIRCUIT_OPEN' });
    await run.breaker.setMode('observe');
    await run.breaker.reset();
    expect(run.breaker.state).toBe('closed');
    expect((await run.breaker.history()).length).toBe(3);
  });
});

describe('stats', () => {
  test('of a new breaker', () => {
    const run = new BreakerRun({ name: 'prices', failureThreshold: 5, recoveryTimeoutMs: 60_000 });
    expect(run.breaker.getStats()).toEqual({
      name: 'prices',
      state: 'closed',
      mode: 'automatic',
      failureCount: 0,
      successCount: 0,
      totalCalls: 0,
      failureThreshold: 5,
      recoveryTimeoutMs: 60_000,
      lastFailureTime: null,
      ignoredCount: 0,
      rejectedCount: 0,
      wouldRejectCount: 0,
      lateCount: 0,
      timeoutCount: 0,
      slowCount: 0,
      consecutiveFailures: 0,
      failureRate: null,
      window: null,
      openedCount: 0,
      generation: 1,
      changedAt: new Date(run.clock.wallNow()),
      admits: true,
      retryAfterMs: null,
      lastError: null,
      modeInfo: null,
      store: null,
    });
  });

  test('say when the last failure was, since when the circuit is open and for how long', async () => {
    const run = new BreakerRun();
    run.clock.advance(50);
    await run.open();
    run.clock.advance(300);
    expect(run.breaker.getStats()).toMatchObject({
      lastFailureTime: new Date(run.clock.wallNow() - 300),
      changedAt: new Date(run.clock.wallNow() - 300),
      retryAfterMs: 700,
      openedCount: 1,
    });
    run.clock.advance(10_000);
    expect(run.breaker.getStats()).toMatchObject({ state: 'open', retryAfterMs: 0 });
  });

  test.each([
    [countWindow({ size: 100, failureRateThreshold: 0.55, minimumCalls: 100 }), 55],
    [countWindow({ size: 100, failureRateThreshold: 0.001, minimumCalls: 10 }), 1],
    [timeWindow({ durationMs: 1_000, failureRateThreshold: 1, minimumCalls: 7 }), 7],
    [timeWindow({ durationMs: 1_000, failureRateThreshold: 0.3, minimumCalls: 10 }), 3],
  ])('name the fewest failures that can open the circuit (%#)', (trip, failureThreshold) => {
    expect(new BreakerRun({ trip }).breaker.getStats().failureThreshold).toBe(failureThreshold);
  });

  test('T1: tell a moment as the same date each time, though the clocks are read a little apart', async () => {
    const run = await new BreakerRun().open();
    const { changedAt } = run.breaker.getStats();
    run.clock.jumpWall(1);
    expect(run.breaker.getStats().changedAt).toEqual(changedAt);
    run.clock.jumpWall(1_000);
    expect(run.breaker.getStats().changedAt.getTime()).toBeGreaterThan(changedAt.getTime() + 900);
  });

  test('C3: show a rate to which each success belongs at its own time', async () => {
    const run = new BreakerRun({ trip: timeWindow({ durationMs: 1_000, failureRateThreshold: 0.9, minimumCalls: 2 }) });
    await run.fail();
    run.clock.advance(2_000);
    await run.succeed();
    await run.succeed();
    expect(run.breaker.getStats().failureRate).toBe(0);
  });

  test('C1: show the failure rate of completed calls, from the minimum on', async () => {
    const run = new BreakerRun({ trip: countWindow({ size: 10, failureRateThreshold: 0.9, minimumCalls: 4 }) });
    await run.fail(2);
    for (let i = 0; i < 20; i++) run.begin();
    expect(run.breaker.getStats().failureRate).toBeNull();
    await run.succeed();
    await run.succeed();
    expect(run.breaker.getStats().failureRate).toBe(0.5);
  });
});

describe('T2: a wall clock that jumps', () => {
  const HOUR = 3_600_000;

  test.each([HOUR, -HOUR])(
    'D29: by %d ms keeps the circuit open for its recovery time, no more and no less',
    async (jump) => {
      const run = await new BreakerRun({ recoveryTimeoutMs: 100 }).open();
      run.clock.jumpWall(jump);
      run.clock.advance(99);
      await expect(run.succeed()).rejects.toMatchObject({ retryAfterMs: 1 });
      run.clock.advance(1);
      expect(await run.succeed()).toBe('value');
      expect(run.breaker.state).toBe('closed');
    },
  );

  test.each([HOUR, -HOUR])('by %d ms trips nothing and forgets nothing', async (jump) => {
    const trip = timeWindow({ durationMs: 10_000, failureRateThreshold: 0.6, minimumCalls: 4 });
    const run = new BreakerRun({ trip });
    await run.fail(2);
    await run.succeed();
    run.clock.jumpWall(jump);
    await run.succeed();
    expect(run.breaker.getStats()).toMatchObject({ state: 'closed', failureRate: 0.5 });
  });

  test.each([HOUR, -HOUR])(
    'by %d ms ends an order neither early nor late, and what is told follows the clock',
    async (jump) => {
      const run = await new BreakerRun().open();
      await run.breaker.setMode('observe', { ttlMs: 1_000 });
      run.clock.jumpWall(jump);
      run.clock.advance(999);
      expect(run.breaker.mode).toBe('observe');
      run.clock.advance(1);
      expect(run.breaker.getStats()).toMatchObject({
        mode: 'automatic',
        changedAt: new Date(run.clock.wallNow() - 1_000),
      });
    },
  );
});

import { describe, expect, test } from 'vitest';
import { CircuitBreakerFactory, type CircuitBreaker, type CircuitMode } from '../src/index.js';
import { BOOM, BreakerRun } from './support/breaker-run.js';
import { FakeClock } from './support/fake-clock.js';

const MODES = ['automatic', 'observe', 'forced_closed', 'forced_open'] as const;

/** A breaker that was brought to a state, then into a mode. Its half-open round has one success of two. */
async function staged(state: CircuitBreaker['state'], mode: CircuitMode): Promise<BreakerRun> {
  const run = new BreakerRun({ halfOpen: { probes: 2, successThreshold: 2 } });
  if (state !== 'closed') await run.open();
  if (state === 'half_open') {
    run.clock.advance(1_000);
    await run.succeed();
  }
  await run.breaker.setMode(mode);
  return run;
}

describe.each(MODES)('in the mode %s', (mode) => {
  test.each(['closed', 'open', 'half_open'] as const)(
    'admits says of a %s circuit what a call meets',
    async (state) => {
      const run = await staged(state, mode);
      const expected = mode === 'automatic' ? state !== 'open' : mode !== 'forced_open';
      const { generation, rejectedCount } = run.breaker.getStats();
      expect([run.breaker.admits, run.breaker.getStats().admits]).toEqual([expected, expected]);
      expect(run.breaker.getStats()).toMatchObject({ state, generation, rejectedCount });
      expect((await run.breaker.tryCall(() => 1)).ok).toBe(expected);
    },
  );

  test.each(['closed', 'open', 'half_open'] as const)('trip opens a %s circuit, or is refused', async (state) => {
    const run = await staged(state, mode);
    const before = run.breaker.getStats();
    const events: unknown[] = [];
    run.breaker.on('transition', ({ from, to, cause, detail }) => void events.push([from, to, cause, detail]));
    const order = run.breaker.trip({ forMs: 7_000, actor: 'ada', reason: 'maintenance' });
    if (mode.startsWith('forced')) {
      await expect(order).rejects.toMatchObject({
        code: 'ERR_CONFIGURATION',
        message: expect.stringContaining(mode) as string,
      });
      expect(run.breaker.getStats()).toEqual(before);
      return;
    }
    await order;
    expect(run.breaker.getStats()).toMatchObject({
      ...{ state: 'open', mode, retryAfterMs: 7_000, lastError: null, admits: mode === 'observe' },
      openedCount: before.openedCount + (state === 'open' ? 0 : 1),
    });
    expect(events).toEqual([[state, 'open', 'operator', null]]);
    expect((await run.breaker.history()).at(-1)).toMatchObject({
      actor: 'ada',
      reason: 'maintenance',
      cause: 'operator',
    });
    run.clock.advance(6_999);
    expect(run.breaker.admits).toBe(mode === 'observe');
    run.clock.advance(1);
    expect(run.breaker.admits).toBe(true);
    await run.succeed();
    await run.succeed();
    expect(run.breaker.state).toBe('closed');
  });
});

test('admits is false while all probes are out, once one missed its deadline true again, and after closing false', async () => {
  const run = new BreakerRun({ halfOpen: { probeTimeoutMs: 200 } });
  await run.open();
  run.clock.advance(1_000);
  expect([run.breaker.admits, run.breaker.state]).toEqual([true, 'open']);
  run.begin();
  expect([run.breaker.admits, run.breaker.state]).toEqual([false, 'half_open']);
  run.clock.advance(1_200);
  expect([run.breaker.admits, run.breaker.state]).toEqual([true, 'open']);
  await run.breaker.close();
  expect(run.breaker.admits).toBe(false);
});

test('D66: a mode in force, ordered again, keeps a probe timely and a forced opening its end', async () => {
  const run = new BreakerRun();
  const probe = await run.probe();
  await run.breaker.setMode('automatic');
  probe.resolve('');
  await probe.result;
  expect(run.breaker.getStats()).toMatchObject({ state: 'closed', lateCount: 0 });
  await run.fail(2);
  await run.breaker.setMode('automatic', { reason: 'sure', actor: 'ada' });
  await run.fail(1);
  expect(run.breaker.state).toBe('open');
});

test('once hears the next event alone, also where it makes one itself, and can be ended before', async () => {
  const run = new BreakerRun({ failureThreshold: 1 });
  const heard: string[] = [];
  run.breaker.once('transition', ({ to }) => {
    heard.push(to);
    void run.breaker.reset();
  });
  run.breaker.once('transition', () => void heard.push('never'))();
  await run.fail();
  await run.fail();
  expect(heard).toEqual(['open']);
});

describe('D62: a forced opening', () => {
  test.each(['closed', 'open'] as const)(
    'of a %s circuit says how long it lasts, where it has a time-to-live',
    async (state) => {
      const run = await staged(state, 'automatic');
      await run.breaker.setMode('forced_open', { ttlMs: 5_000 });
      run.clock.advance(2_000);
      expect(run.breaker.getStats().retryAfterMs).toBe(3_000);
      const { error } = (await run.breaker.tryCall(() => 1)) as { error: object };
      expect(error).toMatchObject({
        reason: 'forced_open',
        retryAfterMs: 3_000,
        nextAttemptAt: expect.any(Date) as Date,
      });
    },
  );

  test.each(['closed', 'open'] as const)('of a %s circuit without one tells nobody to come back', async (state) => {
    const run = await staged(state, 'forced_open');
    run.clock.advance(2_000);
    expect(run.breaker.getStats().retryAfterMs).toBeNull();
    const { error } = (await run.breaker.tryCall(() => 1)) as { error: object };
    expect(error).toMatchObject({ reason: 'forced_open', retryAfterMs: null, nextAttemptAt: null });
  });
});

describe('the option mode', () => {
  test('is the mode until an operator orders one, automatic too, and again after a reset or a time-to-live', async () => {
    const run = new BreakerRun({ mode: 'observe' });
    expect(run.breaker.getStats()).toMatchObject({ mode: 'observe', modeInfo: null });
    await run.open();
    expect(await run.breaker.tryCall(() => 1)).toMatchObject({ ok: true });
    expect(run.breaker.getStats()).toMatchObject({ state: 'open', wouldRejectCount: 1, rejectedCount: 0 });
    await run.breaker.setMode('automatic');
    expect(run.breaker.admits).toBe(false);
    await run.breaker.reset();
    expect(run.breaker.mode).toBe('observe');
    await run.breaker.setMode('automatic', { ttlMs: 100 });
    expect(run.breaker.mode).toBe('automatic');
    run.clock.advance(100);
    expect(run.breaker.mode).toBe('observe');
  });
});

describe("a factory's setMode", () => {
  test('holds for the breakers that there are and for later ones, which get what is left of its time', async () => {
    const clock = new FakeClock();
    const factory = new CircuitBreakerFactory({ env: {}, defaults: { clock } });
    const early = factory.create({ name: 'early' });
    await factory.setMode('forced_open', { ttlMs: 100, actor: 'ada', reason: 'migration' });
    clock.advance(60);
    const late = factory.create({ name: 'late', mode: 'observe' });
    for (const breaker of [early, late]) {
      expect(breaker.getStats()).toMatchObject({
        mode: 'forced_open',
        retryAfterMs: 40,
        modeInfo: { actor: 'ada', reason: 'migration' },
      });
    }
    clock.advance(40);
    expect([early.mode, late.mode, factory.create({ name: 'later' }).mode]).toEqual([
      'automatic',
      'observe',
      'automatic',
    ]);
    await factory.setMode('observe');
    await factory.setMode('automatic');
    expect([late.mode, factory.create({ name: 'last', mode: 'observe' }).mode]).toEqual(['automatic', 'automatic']);
    await expect(factory.setMode('observe', { ttlMs: 0 })).rejects.toThrow('ttlMs is 0');
    expect(factory.list().every(({ mode }) => mode === 'automatic')).toBe(true);
    await factory.close();
  });

  test('is told with its first breaker in that mode', async () => {
    const factory = new CircuitBreakerFactory({ env: {} });
    await factory.setMode('observe');
    let mode: string | undefined;
    factory.on('breaker_created', ({ breaker }) => void (mode = breaker.mode));
    await factory.create({ name: 'x' }).tryCall(() => Promise.reject(BOOM));
    expect(mode).toBe('observe');
  });
});

describe('an observer', () => {
  test('is told of each call its own duration, whatever runs beside it', async () => {
    const run = new BreakerRun({ failureThreshold: 99 });
    const durations: unknown[] = [];
    const early = run.begin();
    run.breaker.observe({
      settled: (outcome, durationMs) => void durations.push([outcome, durationMs]),
      rejected: () => undefined,
      wouldReject: () => undefined,
      transitioned: () => undefined,
      overhead: () => undefined,
      synced: () => undefined,
    });
    const long = run.begin();
    run.clock.advance(30);
    const short = run.begin();
    run.clock.advance(5);
    short.reject(BOOM);
    await short.result.catch(() => undefined);
    run.clock.advance(5);
    long.resolve('');
    await long.result;
    early.resolve('');
    await early.result;
    expect(durations).toEqual([
      ['failure', 5],
      ['success', 40],
      ['success', null],
    ]);
  });
});

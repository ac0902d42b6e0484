import { describe, expect, test } from 'vitest';
import { BOOM, BreakerRun, settled } from '../../test/support/breaker-run.js';

describe('setMode', () => {
  test('takes effect at once, before its promise resolves', async () => {
    const run = new BreakerRun();
    const ordered = run.breaker.setMode('forced_open', { actor: 'ada', reason: 'maintenance', ttlMs: 5_000 });
    expect(run.breaker.mode).toBe('forced_open');
    await ordered;
    await expect(run.succeed()).rejects.toMatchObject({
      reason: 'forced_open',
      message: "Circuit 'api' is forced open",
    });
    expect(run.breaker.getStats().modeInfo).toEqual({
      mode: 'forced_open',
      actor: 'ada',
      reason: 'maintenance',
      at: new Date(run.clock.wallNow()),
      until: new Date(run.clock.wallNow() + 5_000),
    });
  });

  test('D39: a circuit forced open stays so, and is released when it is told', async () => {
    const run = await new BreakerRun().open();
    await run.breaker.setMode('forced_open');
    run.clock.advance(365 * 86_400_000);
    expect(run.breaker.mode).toBe('forced_open');
    await expect(run.succeed()).rejects.toMatchObject({ reason: 'forced_open' });
    await run.breaker.setMode('automatic');
    expect(await run.succeed()).toBe('value');
    expect(run.breaker.state).toBe('closed');
  });

  test('ends by itself at its time-to-live, without a timer, and is announced when somebody looks', async () => {
    const run = new BreakerRun();
    await run.breaker.setMode('forced_open', { ttlMs: 5_000 });
    const heard = run.events();
    const orderedAt = run.clock.wallNow();
    run.clock.advance(4_999);
    expect(run.breaker.mode).toBe('forced_open');
    run.clock.advance(10_000);
    expect(await run.succeed()).toBe('value');
    const { modeInfo, mode } = run.breaker.getStats();
    expect([modeInfo, mode]).toEqual([null, 'automatic']);
    expect(heard.find(([type]) => type === 'mode')?.[1]).toMatchObject({
      from: 'forced_open',
      to: 'automatic',
      cause: 'ttl',
      at: new Date(orderedAt + 5_000),
    });
  });

  test('forced_closed never trips; observe concludes without rejecting', async () => {
    const run = new BreakerRun();
    await run.breaker.setMode('forced_closed');
    await run.fail(10);
    expect(run.breaker.state).toBe('closed');
    await run.breaker.setMode('observe');
    await run.fail(10);
    expect(run.breaker.getStats()).toMatchObject({ state: 'open', rejectedCount: 0, wouldRejectCount: 7 });
    expect(await run.succeed()).toBe('value');
  });

  test.each([
    [
      'closed',
      {},
      "setMode: mode is \"closed\", expected 'automatic' or 'forced_open' or 'forced_closed' or 'observe'",
    ],
    ['observe', { ttlMs: 0 }, 'setMode: ttlMs is 0, expected a number of milliseconds above 0 and up to 2147483647'],
    ['observe', { ttl: 5 }, 'setMode: ttl is no option; known are actor, reason, ttlMs'],
    ['observe', { actor: 5 }, 'setMode: actor is 5, expected a string'],
    ['observe', null, 'setMode: options is null, expected an object'],
  ])('refuses %s with %j', async (mode, options, message) => {
    const run = new BreakerRun();
    await expect(run.breaker.setMode(mode as never, options as never)).rejects.toMatchObject({
      code: 'ERR_CONFIGURATION',
      message,
    });
    expect(run.breaker.mode).toBe('automatic');
  });
});

describe('reset', () => {
  test('closes the circuit and puts the counters to zero', async () => {
    const run = await new BreakerRun().open();
    await run.succeed().catch(() => undefined);
    await run.breaker.setMode('forced_open');
    const heard = run.events();
    await run.breaker.reset({ actor: 'ada', reason: 'fixed' });
    expect(run.breaker.getStats()).toMatchObject({
      state: 'closed',
      mode: 'automatic',
      totalCalls: 0,
      failureCount: 0,
      rejectedCount: 0,
      openedCount: 0,
      consecutiveFailures: 0,
      lastFailureTime: null,
    });
    expect(heard.map(([type]) => type)).toEqual(['transition', 'reset']);
    expect(heard[0]![1]).toMatchObject({ from: 'open', to: 'closed', cause: 'reset' });
    expect(heard[1]![1]).toMatchObject({ from: 'open', actor: 'ada', reason: 'fixed' });
  });

  test('G2: what was in flight is late', async () => {
    const run = new BreakerRun({ failureThreshold: 1 });
    const call = run.begin();
    await run.breaker.reset();
    const heard = run.events();
    call.reject(BOOM);
    await settled();
    expect(run.breaker.getStats()).toMatchObject({ state: 'closed', lateCount: 1, failureCount: 1 });
    expect(heard.map(([type]) => type)).toEqual(['failure', 'late']);
    expect(heard[0]![1]).toMatchObject({ late: true, error: BOOM });
    expect(heard[1]![1]).toEqual({ name: 'api', generation: 1, outcome: 'failure' });
  });

  test('G2: is told to who listens to late results alone', async () => {
    const run = new BreakerRun();
    const heard: unknown[] = [];
    run.breaker.on('late', ({ outcome }) => heard.push(outcome));
    const call = run.begin();
    await run.breaker.reset();
    call.resolve('value');
    await call.result;
    expect(heard).toEqual(['success']);
  });

  test('D07: no timer of an earlier opening touches a circuit that was closed by hand', async () => {
    const run = await new BreakerRun().open();
    run.clock.advance(500);
    await run.breaker.reset();
    run.clock.advance(10_000);
    expect(run.breaker.state).toBe('closed');
    expect(run.clock.timers).toEqual([]);
    await run.open();
    run.clock.advance(500);
    await expect(run.succeed()).rejects.toMatchObject({ retryAfterMs: 500 });
  });

  test('reads who and why once, inherited or not', async () => {
    const { breaker } = new BreakerRun();
    await breaker.reset(Object.create({ actor: 'ada' }) as object);
    let reads = 0;
    await breaker.setMode('observe', {
      get actor() {
        return ++reads === 1 ? 'bob' : (5 as never);
      },
    });
    expect((await breaker.history()).map((entry) => entry.actor)).toEqual(['ada', 'bob']);
    expect(breaker.getStats().modeInfo?.actor).toBe('bob');
  });

  test('refuses what is no attribution', async () => {
    const { breaker } = new BreakerRun();
    await expect(breaker.reset({ by: 'ada' } as never)).rejects.toThrow('reset: by is no option');
    await expect(breaker.reset('ada' as never)).rejects.toThrow('reset: options is "ada", expected an object');
  });
});

describe('history', () => {
  test('tells transitions, resets and modes, oldest first', async () => {
    const run = new BreakerRun({ name: '__proto__' });
    (await run.probe()).resolve('value');
    await settled();
    await run.breaker.setMode('observe', { actor: 'ada' });
    await run.breaker.reset({ reason: 'done' });
    const history = await run.breaker.history();
    expect(history.map(({ kind, from, to, cause }) => [kind, from, to, cause])).toEqual([
      ['transition', 'closed', 'open', 'consecutive_failures'],
      ['transition', 'open', 'half_open', 'recovery_timeout'],
      ['transition', 'half_open', 'closed', 'probe_succeeded'],
      ['mode', 'automatic', 'observe', 'operator'],
      ['reset', 'closed', 'closed', 'reset'],
    ]);
    expect(history[3]).toMatchObject({ actor: 'ada', reason: null, replica: null, generation: 5 });
    expect(history[1]!.at.getTime() - history[0]!.at.getTime()).toBe(1_000);
  });

  test('keeps the last hundred, and gives as many as are asked for', async () => {
    const run = new BreakerRun();
    for (let i = 0; i < 130; i++) {
      run.clock.advance(1_000);
      await run.breaker.reset({ reason: `number ${i}` });
    }
    const reasons = async (query?: object) => (await run.breaker.history(query)).map((entry) => entry.reason);
    expect((await reasons()).length).toBe(100);
    expect(await reasons({ limit: 2 })).toEqual(['number 128', 'number 129']);
    expect(await reasons({ limit: 0 })).toEqual([]);
    expect((await reasons({ limit: 150 })).length).toBe(100);
    const since = new Date(run.clock.wallNow() - 2_000);
    expect(await reasons({ since })).toEqual(['number 127', 'number 128', 'number 129']);
    expect(await reasons({ since, limit: 1 })).toEqual(['number 129']);
  });

  test.each([{ limit: -1 }, { limit: 1.5 }, { since: '2024' }, { since: new Date('x') }, { from: 1 }, null])(
    'refuses %j',
    async (query) => {
      await expect(new BreakerRun().breaker.history(query as never)).rejects.toMatchObject({
        code: 'ERR_CONFIGURATION',
      });
    },
  );
});

test('ready resolves at once where nothing is shared', async () => {
  await new BreakerRun().breaker.ready();
});

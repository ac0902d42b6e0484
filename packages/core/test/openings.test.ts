import { describe, expect, test } from 'vitest';
import {
  anyOf,
  consecutiveFailures,
  countWindow,
  exponentialBackoff,
  timeWindow,
  type CircuitBreakerOptions,
} from '../src/index.js';
import { BOOM, BreakerRun, settled } from './support/breaker-run.js';
import { runProgram } from './support/run-program.js';

const HOUR = 3_600_000;
const SLOW = { slowCallThresholdMs: 10, halfOpen: { probeTimeoutMs: 500 } };
const anySlow = () =>
  anyOf(consecutiveFailures(3), countWindow({ size: 4, slowCallRateThreshold: 0.5, minimumCalls: 4 }));

/** Calls a function that takes so long. */
function take(run: BreakerRun, ms: number): Promise<unknown> {
  return run.breaker.tryCall(() => {
    run.clock.block(ms);
    return 'value';
  });
}

async function rejectionOf({ breaker }: BreakerRun): Promise<{ cause: unknown; retryAfterMs: number | null }> {
  const result = await breaker.tryCall(() => 'ran');
  expect(result).toMatchObject({ ok: false, rejected: true });
  return (result as { error: { cause: unknown; retryAfterMs: number | null } }).error;
}

describe('D65, H3: a slow probe', () => {
  test.each<[string, () => CircuitBreakerOptions['trip']]>([
    ['a count window', () => countWindow({ size: 4, slowCallRateThreshold: 0.5, minimumCalls: 4 })],
    ['a time window', () => timeWindow({ durationMs: 60_000, slowCallRateThreshold: 0.5, minimumCalls: 4 })],
    ['one of several strategies', anySlow],
  ])('reopens a circuit whose slow calls are judged by %s, with the next step of the backoff', async (_what, trip) => {
    const recoveryBackoff = exponentialBackoff({ factor: 3, maxMs: HOUR, jitter: 0 });
    const run = new BreakerRun({ trip: trip(), ...SLOW, recoveryBackoff });
    for (let i = 0; i < 4; i++) await take(run, 20);
    expect(run.breaker.getStats()).toMatchObject({ state: 'open', slowCount: 4, failureCount: 0, lastError: null });
    const waits = [];
    for (let i = 0; i < 3; i++) {
      const { retryAfterMs } = run.breaker.getStats();
      waits.push(retryAfterMs);
      run.clock.advance(retryAfterMs ?? 0);
      await take(run, 20);
    }
    expect(waits).toEqual([1_000, 3_000, 9_000]);
    const { state, successCount, failureCount, slowCount } = run.breaker.getStats();
    expect({ state, successCount, failureCount, slowCount }).toEqual({
      state: 'open',
      successCount: 7,
      failureCount: 0,
      slowCount: 7,
    });
    expect((await run.breaker.history()).at(-1)).toMatchObject({ to: 'open', cause: 'probe_slow', detail: null });
    run.clock.advance(27_000);
    await take(run, 10);
    expect(run.breaker.state).toBe('closed');
  });

  test('is a success where no strategy judges slow calls', async () => {
    const run = await new BreakerRun(SLOW).open();
    run.clock.advance(1_000);
    await take(run, 20);
    expect(run.breaker.getStats()).toMatchObject({ state: 'closed', slowCount: 1 });
  });

  test.each([
    // s: slow, f: failed, g: good; three probes, two good ones close and two bad ones reopen
    ['s', 'half_open'],
    ['sg', 'half_open'],
    ['gs', 'half_open'],
    ['ss', 'open'],
    ['sf', 'open'],
    ['fs', 'open'],
    ['sgs', 'open'],
    ['sgg', 'closed'],
    ['gfg', 'closed'],
    ['gsg', 'closed'],
    ['gff', 'open'],
  ])('counts with failures in one round, and clears no successes: %s leaves it %s', async (plays, state) => {
    const halfOpen = { probes: 3, successThreshold: 2, failureThreshold: 2, probeTimeoutMs: 500 };
    const run = await new BreakerRun({ trip: anySlow(), ...SLOW, halfOpen }).open();
    run.clock.advance(1_000);
    for (const play of plays) {
      if (play === 'f') await run.fail();
      else await take(run, play === 's' ? 20 : 0);
    }
    expect(run.breaker.state).toBe(state);
  });

  test('counts when it runs beside others, whichever ends first', async () => {
    const halfOpen = { probes: 3, successThreshold: 2, failureThreshold: 2, probeTimeoutMs: 500 };
    const run = await new BreakerRun({ trip: anySlow(), ...SLOW, halfOpen }).open();
    run.clock.advance(1_000);
    const [good, slow, hung] = [run.begin(), run.begin(), run.begin()];
    expect(run.breaker.admits).toBe(false);
    good.resolve('');
    await settled();
    run.clock.advance(20);
    slow.resolve('');
    await settled();
    expect(run.breaker.state).toBe('half_open');
    run.clock.advance(480);
    expect(run.breaker.getStats()).toMatchObject({ state: 'open', openedCount: 2 });
    hung.resolve('');
    await settled();
    expect((await run.breaker.history()).at(-1)).toMatchObject({ cause: 'probe_timeout' });
    expect(run.breaker.getStats().lateCount).toBe(1);
  });
});

describe('D68: what opened the circuit', () => {
  const outage = Object.assign(new Error('secret'), { code: 'ECONNREFUSED' });

  test('is told by the rejection, the statistics, the history and the events, without its message', async () => {
    const run = new BreakerRun({ failureThreshold: 2 });
    const events: unknown[] = [];
    run.breaker.on('transition', (event) => void events.push(event));
    await run.fail();
    await run.breaker.tryCall(() => Promise.reject(outage));
    expect((await rejectionOf(run)).cause).toBe(outage);
    const stats = run.breaker.getStats();
    expect(stats.lastError).toEqual({ name: 'Error', code: 'ECONNREFUSED', at: stats.changedAt });
    const history = await run.breaker.history();
    expect([events, history].map((all) => (all.at(-1) as { detail: string }).detail)).toEqual([
      'Error ECONNREFUSED',
      'Error ECONNREFUSED',
    ]);
    expect(JSON.stringify([stats, events, history])).not.toContain('secret');
  });

  test('is nothing, neither an older error nor its hint, where a slow probe opened it anew', async () => {
    const asked: unknown[] = [];
    const run = new BreakerRun({
      trip: anySlow(),
      ...SLOW,
      classify: (result) => ('error' in result ? { outcome: 'failure', retryAfterMs: HOUR } : 'success'),
      recoveryBackoff: ({ opening, cause, error }) => {
        asked.push([opening, cause, error]);
        return 2_000;
      },
    });
    await run.open();
    expect((await rejectionOf(run)).cause).toBe(BOOM);
    run.clock.advance(HOUR);
    await take(run, 20);
    expect(run.breaker.getStats()).toMatchObject({ state: 'open', lastError: null, retryAfterMs: 2_000 });
    expect((await rejectionOf(run)).cause).toBeUndefined();
    expect(asked).toEqual([
      [1, 'consecutive_failures', BOOM],
      [2, 'probe_slow', undefined],
    ]);
  });

  test('is not the error of a late call', async () => {
    const run = await new BreakerRun().open();
    await run.breaker.setMode('forced_closed', { ttlMs: 100 });
    const late = run.begin();
    run.clock.advance(100);
    late.reject(new Error('late'));
    await settled();
    expect(run.breaker.getStats()).toMatchObject({ lateCount: 1, mode: 'automatic', state: 'open' });
    expect((await rejectionOf(run)).cause).toBe(BOOM);
  });

  test('is nothing, where a probe missed its deadline or an operator opened it', async () => {
    const run = new BreakerRun({ halfOpen: { probeTimeoutMs: 200 } });
    await run.probe();
    run.clock.advance(200);
    expect((await rejectionOf(run)).cause).toBeUndefined();
    expect(run.breaker.getStats().lastError).toBeNull();
    await run.breaker.reset();
    await run.open();
    await run.breaker.trip();
    expect((await rejectionOf(run)).cause).toBeUndefined();
    expect(run.breaker.getStats().lastError).toBeNull();
  });

  test('is the second failure of a round that needs two', async () => {
    const run = await new BreakerRun({ halfOpen: { probes: 2, failureThreshold: 2 } }).open();
    run.clock.advance(1_000);
    await run.breaker.tryCall(() => Promise.reject(new TypeError('first')));
    expect(run.breaker.getStats().lastError).toMatchObject({ name: 'Error' });
    await run.breaker.tryCall(() => Promise.reject(outage));
    expect(run.breaker.getStats().lastError).toMatchObject({ code: 'ECONNREFUSED' });
    expect((await rejectionOf(run)).cause).toBe(outage);
  });

  test('is the status of a value, and the rejection then has no cause', async () => {
    const run = new BreakerRun({ failureThreshold: 1, classify: () => 'failure' });
    await run.breaker.call(() => ({ status: 503, body: 'secret' }));
    expect(run.breaker.getStats().lastError).toMatchObject({ name: 'HttpError', code: 503 });
    expect((await rejectionOf(run)).cause).toBeUndefined();
  });

  test('is left out of rejections by rejectionCause: false, and told elsewhere', async () => {
    const run = await new BreakerRun({ rejectionCause: false }).open();
    expect((await rejectionOf(run)).cause).toBeUndefined();
    expect(run.breaker.getStats().lastError).toMatchObject({ name: 'Error' });
  });

  test.each(['reset', 'a probe', 'reset in observe'])('is forgotten once the circuit is closed by %s', async (how) => {
    const run = await new BreakerRun(how === 'reset in observe' ? { mode: 'observe' } : {}).open();
    if (how !== 'a probe') await run.breaker.reset();
    run.clock.advance(1_000);
    await run.succeed();
    expect(run.breaker.getStats()).toMatchObject({ state: 'closed', lastError: null });
    await run.breaker.trip();
    if (how !== 'reset in observe') expect((await rejectionOf(run)).cause).toBeUndefined();
  });

  test('keeps no error in memory once the circuit is closed', async () => {
    const printed = await runProgram(
      `const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      async function collect() { for (let i = 0; i < 5; i++) { gc(); await sleep(5); } }
      let time = 1;
      const setTimer = (callback, ms) => {
        const timer = setTimeout(callback, ms);
        return { cancel: () => clearTimeout(timer), hold: () => undefined };
      };
      const clock = { now: () => time, wallNow: () => time, setTimer };
      const results = [];
      for (const how of ['probe', 'reset', 'observe', 'permit', 'timeout']) {
        const breaker = new CircuitBreaker({
          name: how, clock, failureThreshold: 1, recoveryTimeoutMs: 20, callTimeoutMs: 10_000,
          mode: how === 'observe' ? 'observe' : 'automatic',
        });
        breaker.on('transition', () => undefined);
        const references = [];
        const open = async () => {
          const error = new Error('large');
          references.push(new WeakRef(error));
          if (how === 'permit') (await breaker.acquire()).fail(error);
          else await breaker.tryCall(() => Promise.reject(error));
        };
        await open();
        await breaker.tryCall(() => 1);
        await collect();
        const kept = references[0].deref() !== undefined;
        time += 20;
        if (how === 'reset') await breaker.reset();
        await breaker.call(() => 1);
        await collect();
        results.push([how, breaker.state, kept, references[0].deref() === undefined].join(' '));
        await breaker.history();
      }
      console.log(results.join('\\n'));
      process.exit();`,
      ['--expose-gc'],
    );
    expect(printed.split('\n')).toEqual(
      ['probe', 'reset', 'observe', 'permit', 'timeout'].map((how) => `${how} closed true true`),
    );
  });
});

describe('a recoveryBackoff that is a function', () => {
  test('is asked once for each opening by an outcome, whatever looks at the circuit', async () => {
    const asked: unknown[] = [];
    const run = new BreakerRun({
      halfOpen: { probeTimeoutMs: 100 },
      recoveryBackoff: (opening) => {
        asked.push(opening);
        return opening.opening * 500;
      },
    });
    await run.open();
    for (let i = 0; i < 3; i++) {
      await run.breaker.tryCall(() => 1);
      run.breaker.getStats();
    }
    expect(run.breaker.getStats().retryAfterMs).toBe(500);
    run.clock.advance(500);
    await run.fail();
    expect(run.breaker.getStats().retryAfterMs).toBe(1_000);
    run.clock.advance(1_000);
    run.begin();
    run.clock.advance(100);
    expect(run.breaker.getStats().retryAfterMs).toBe(1_500);
    await run.breaker.trip();
    expect(run.breaker.getStats().retryAfterMs).toBe(1_000);
    expect(asked).toEqual([
      { opening: 1, cause: 'consecutive_failures', error: BOOM },
      { opening: 2, cause: 'probe_failed', error: BOOM },
      { opening: 3, cause: 'probe_timeout', error: undefined },
    ]);
  });

  test('D62, H2: is not bypassed where a hung probe is only found by a later call', async () => {
    const run = new BreakerRun({
      halfOpen: { probeTimeoutMs: 100 },
      recoveryBackoff: ({ opening }) => (opening === 1 ? 1_000 : HOUR),
    });
    await run.probe();
    // The deadline passed long ago, and so did the recovery time after it.
    run.clock.advance(5_000);
    expect((await rejectionOf(run)).retryAfterMs).toBe(HOUR - 4_900);
  });

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no backoff');
      },
    ],
    ['answers 0', () => 0],
    ['answers a negative number', () => -1],
    ['answers NaN', () => NaN],
    ['answers Infinity', () => Infinity],
    ['answers a string', () => '500'],
    ['answers nothing', () => undefined],
    ['answers a promise', () => Promise.resolve(5)],
    ['answers a promise that is rejected', () => Promise.reject(new Error('no backoff'))],
  ])('I2: that %s is reported, and the recovery time holds', async (_how, backoff) => {
    const run = new BreakerRun({ recoveryBackoff: backoff as () => number });
    const errors: unknown[] = [];
    run.breaker.on('listener_error', (event) => void errors.push(event));
    await run.open();
    expect(run.breaker.getStats()).toMatchObject({ state: 'open', retryAfterMs: 1_000 });
    await settled();
    for (const error of errors) expect(error).toMatchObject({ name: 'api', source: 'recoveryBackoff' });
    expect(errors.length).toBeGreaterThan(0);
  });

  test.each([
    [1, 600, 5_000, 5_000],
    [1, 5_000, 600, 1_000],
    [1, 5_000, 2_000, 2_000],
    [2, 5_000, 600, 5_000],
    [2, 5_000, 8_000, 8_000],
    [2, 5_000, 48 * HOUR, 24 * HOUR],
  ])(
    'D62, T4: in opening %d gives the step of %d ms, and a hint of %d ms waits %d ms',
    async (opening, step, hint, wait) => {
      const run = new BreakerRun({
        failureThreshold: 1,
        recoveryTimeoutMs: 10_000,
        classify: (result) => ('error' in result ? { outcome: 'failure', retryAfterMs: hint } : 'success'),
        recoveryBackoff: () => step,
      });
      await run.fail();
      if (opening === 2) {
        run.clock.advance(run.breaker.getStats().retryAfterMs ?? 0);
        await run.fail();
      }
      expect(run.breaker.getStats().retryAfterMs).toBe(wait);
    },
  );
});

describe('classify with trip: true', () => {
  const trip: Partial<CircuitBreakerOptions> = {
    failureThreshold: 50,
    halfOpen: { probes: 3, failureThreshold: 3, successThreshold: 3 },
    classify: (result) => ({ outcome: 'error' in result ? 'failure' : 'success', trip: true }),
  };

  test('opens a closed circuit at the first failure, and no success does', async () => {
    const run = new BreakerRun(trip);
    await run.succeed();
    expect(run.breaker.state).toBe('closed');
    await run.fail();
    expect(run.breaker.getStats()).toMatchObject({ state: 'open', failureCount: 1, lastError: { name: 'Error' } });
    expect(await run.breaker.history()).toMatchObject([{ cause: 'classified', detail: 'Error' }]);
  });

  test('H3: reopens a half-open circuit at once', async () => {
    const run = await new BreakerRun(trip).open();
    run.clock.advance(1_000);
    await run.succeed();
    expect(run.breaker.state).toBe('half_open');
    await run.fail();
    expect(run.breaker.getStats()).toMatchObject({ state: 'open', openedCount: 2 });
  });

  test('G2: from a late call opens nothing', async () => {
    const run = new BreakerRun(trip);
    const call = run.begin();
    await run.breaker.reset();
    call.reject(BOOM);
    await settled();
    expect(run.breaker.getStats()).toMatchObject({ state: 'closed', lateCount: 1 });
  });

  test.each(['forced_open', 'forced_closed', 'observe'] as const)('in the mode %s rejects nobody', async (mode) => {
    const run = new BreakerRun({ ...trip, mode: mode === 'forced_open' ? 'automatic' : mode });
    const call = run.begin();
    if (mode === 'forced_open') await run.breaker.setMode(mode);
    call.reject(BOOM);
    await settled();
    expect(run.breaker.state).toBe(mode === 'observe' ? 'open' : 'closed');
    expect(run.breaker.admits).toBe(mode !== 'forced_open');
  });

  test('of an ignored result opens nothing, and neither does what is not true', async () => {
    const run = new BreakerRun({ classify: () => ({ outcome: 'ignored', trip: true }) });
    await run.fail();
    const other = new BreakerRun({ classify: () => ({ outcome: 'failure', trip: 'true' as never }) });
    await other.fail();
    expect([run.breaker.state, other.breaker.state]).toEqual(['closed', 'closed']);
  });
});

describe('windows that judge slow calls alone', () => {
  test.each<[string, () => CircuitBreakerOptions['trip']]>([
    ['countWindow', () => countWindow({ size: 4, slowCallRateThreshold: 0.5, minimumCalls: 4 })],
    ['timeWindow', () => timeWindow({ durationMs: 60_000, slowCallRateThreshold: 0.5, minimumCalls: 4 })],
  ])('%s opens by them and by no failure, and its content is in the statistics', async (_name, trip) => {
    const run = new BreakerRun({ trip: trip(), ...SLOW });
    await run.fail(3);
    expect(run.breaker.getStats().window).toEqual({
      calls: 3,
      failures: 3,
      slowCalls: 0,
      failureRate: null,
      slowCallRate: null,
    });
    await run.fail(1);
    expect(run.breaker.getStats()).toMatchObject({
      state: 'closed',
      failureRate: 1,
      window: { calls: 4, failures: 4, failureRate: 1, slowCallRate: 0 },
    });
    await take(run, 11);
    await take(run, 11);
    await take(run, 11);
    await take(run, 11);
    expect(run.breaker.state).toBe('open');
    expect((await run.breaker.history()).at(-1)).toMatchObject({ cause: 'slow_call_rate', detail: null });
    run.clock.advance(1_000);
    await run.succeed();
    expect(run.breaker.getStats()).toMatchObject({ state: 'closed', window: { calls: 0, failureRate: null } });
  });

  test('are absent from the statistics of a breaker that counts a streak', () => {
    expect(new BreakerRun().breaker.getStats()).toMatchObject({ window: null, failureRate: null });
  });
});

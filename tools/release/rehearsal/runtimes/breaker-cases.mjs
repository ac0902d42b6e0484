// What a circuit breaker does in every JavaScript runtime. Beside core it needs nothing but these:
/* global AbortController, setTimeout */
import {
  CircuitBreaker,
  CircuitBreakerFactory,
  countWindow,
  isCallTimeoutError,
  isCircuitOpenError,
  timeWindow,
} from '@tripswitch/core';
import { createMemoryStore } from '@tripswitch/core/store';

/** Long enough for a slow machine to make a few calls before a circuit may probe. */
const RECOVERY_MS = 400;

const fail = () => Promise.reject(new Error('down'));
const hang = () => new Promise(() => undefined);

/** @type {(ms: number) => Promise<void>} */
const pause = (ms) => new Promise((resolve) => void setTimeout(resolve, ms));

/** @type {(actual: unknown, expected: unknown) => void} */
function equal(actual, expected) {
  const [is, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (is !== wanted) throw new Error(`${is}, expected ${wanted}`);
}

/** @type {(condition: () => boolean) => Promise<void>} */
async function until(condition) {
  const givenUpAt = Date.now() + 4000;
  while (!condition()) {
    if (Date.now() > givenUpAt) throw new Error(`never true: ${String(condition)}`);
    await pause(10);
  }
}

/** Makes garbage until some of it was collected, for at most 0.4 s: some runtimes collect when they like. */
async function collect() {
  if (!('FinalizationRegistry' in globalThis)) return;
  /** @type {unknown[]} */
  const collected = [];
  const registry = new FinalizationRegistry((name) => void collected.push(name));
  registry.register({}, 'garbage');
  const givenUpAt = Date.now() + 400;
  while (collected.length === 0 && Date.now() < givenUpAt) {
    new ArrayBuffer(16 * 1024 * 1024);
    await pause(5);
  }
}

/** @type {(options?: object) => CircuitBreaker} */
function breakerWith(options) {
  return new CircuitBreaker({ name: 'api', failureThreshold: 2, recoveryTimeoutMs: RECOVERY_MS, ...options });
}

/** @type {(breaker: CircuitBreaker) => Promise<void>} */
async function open(breaker) {
  await breaker.tryCall(fail);
  await breaker.tryCall(fail);
  equal(breaker.state, 'open');
}

/** Each case by what it shows. It rejects if that is not so. */
export const breakerCases = {
  async 'a call gives the value of its function'() {
    const breaker = breakerWith();
    equal([await breaker.call(() => 1), await breaker.call(async () => 2)], [1, 2]);
    equal([breaker.getStats().totalCalls, breaker.getStats().successCount], [2, 2]);
  },

  async 'a call that fails rejects with the error of its function'() {
    const error = new Error('down');
    const [caught, tried] = await Promise.all([
      breakerWith()
        .call(() => Promise.reject(error))
        .catch((/** @type {unknown} */ reason) => reason),
      breakerWith().tryCall(() => {
        throw error;
      }),
    ]);
    equal([caught === error, tried.ok, !tried.ok && tried.error === error], [true, false, true]);
  },

  async 'a call that hangs times out, and its signal is aborted'() {
    /** @type {AbortSignal | undefined} */
    let signal;
    const result = await breakerWith({ callTimeoutMs: 30 }).tryCall((context) => {
      ({ signal } = context);
      return hang();
    });
    equal(!result.ok && isCallTimeoutError(result.error), true);
    equal(signal?.aborted, true);
  },

  async 'calls that share a timer time out one by one'() {
    const breaker = breakerWith({ failureThreshold: 100, callTimeoutMs: 60 });
    equal(await breaker.call(() => 'quick'), 'quick');
    const early = [breaker.tryCall(hang), breaker.tryCall(hang)];
    await pause(30);
    const results = await Promise.all([...early, breaker.tryCall(hang)]);
    equal(await breaker.call(() => 'quick'), 'quick');
    results.push(await breaker.tryCall(hang));
    equal(
      results.map((result) => !result.ok && isCallTimeoutError(result.error)),
      [true, true, true, true],
    );
    equal(breaker.getStats().timeoutCount, 4);
  },

  async 'the abort of a caller ends its call, which is ignored'() {
    const breaker = breakerWith({ callTimeoutMs: 10_000 });
    const controller = new AbortController();
    /** @type {AbortSignal | undefined} */
    let signal;
    const called = breaker.tryCall(
      (context) => {
        ({ signal } = context);
        return hang();
      },
      { signal: controller.signal },
    );
    await pause(0);
    controller.abort(new Error('gone'));
    const result = await called;
    equal(!result.ok && /** @type {Error} */ (result.error).message, 'gone');
    equal([signal?.aborted, breaker.getStats().ignoredCount], [true, 1]);
  },

  async 'D64: the abort of a caller reaches the signal after its call has settled, also after a collection'() {
    const controller = new AbortController();
    const breaker = breakerWith();
    const signal = await breaker.call((context) => Promise.resolve(context.signal), { signal: controller.signal });
    await collect();
    equal(signal.aborted, false);
    controller.abort(new Error('gone'));
    equal([signal.aborted, String(signal.reason)], [true, 'Error: gone']);
    equal([breaker.getStats().successCount, breaker.getStats().totalCalls], [1, 1]);
  },

  async 'D64: the closing of a breaker reaches the signal after its call has settled, also after a collection'() {
    const breaker = breakerWith();
    const signal = await breaker.call((context) => Promise.resolve(context.signal));
    await collect();
    await breaker.close();
    equal(signal.aborted, false);
    await breaker.close({ abort: true });
    equal([signal.aborted, isCircuitOpenError(signal.reason)], [true, true]);
  },

  async 'failures open the circuit, which rejects without a call'() {
    const breaker = breakerWith();
    await open(breaker);
    let called = false;
    const result = await breaker.tryCall(() => (called = true));
    equal([called, !result.ok && result.rejected, !result.ok && isCircuitOpenError(result.error)], [false, true, true]);
    const { retryAfterMs } = breaker.getStats();
    equal(retryAfterMs !== null && retryAfterMs > 0 && retryAfterMs <= RECOVERY_MS, true);
  },

  async 'timeouts open the circuit'() {
    const breaker = breakerWith({ callTimeoutMs: 20 });
    await Promise.all([breaker.tryCall(hang), breaker.tryCall(hang)]);
    equal(breaker.state, 'open');
  },

  async 'a probe that succeeds closes the circuit'() {
    const breaker = breakerWith();
    /** @type {string[]} */
    const transitions = [];
    breaker.on('transition', ({ from, to }) => void transitions.push(`${from} ${to}`));
    await open(breaker);
    await pause(RECOVERY_MS + 20);
    equal([await breaker.call(() => 'well'), breaker.state], ['well', 'closed']);
    equal(transitions, ['closed open', 'open half_open', 'half_open closed']);
  },

  async 'a probe that fails, or hangs, opens the circuit again'() {
    const breaker = breakerWith({ halfOpen: { probeTimeoutMs: 50 }, callTimeoutMs: 50 });
    for (const probe of [fail, hang]) {
      if (breaker.state === 'closed') await open(breaker);
      await pause(RECOVERY_MS + 20);
      await breaker.tryCall(probe);
      equal(breaker.state, 'open');
    }
    equal(breaker.getStats().openedCount, 3);
  },

  async 'windows judge the rate of failures'() {
    const rate = { failureRateThreshold: 0.5, minimumCalls: 2 };
    for (const trip of [countWindow({ size: 10, ...rate }), timeWindow({ durationMs: 10_000, ...rate })]) {
      const breaker = breakerWith({ failureThreshold: undefined, trip });
      await breaker.tryCall(() => 1);
      equal(breaker.state, 'closed');
      await breaker.tryCall(fail);
      equal(breaker.state, 'open');
    }
  },

  async 'a permit is settled by its holder'() {
    const breaker = breakerWith();
    (await breaker.acquire()).succeed();
    (await breaker.acquire()).fail(new Error('down'));
    (await breaker.acquire()).ignore();
    const { successCount, failureCount, ignoredCount } = breaker.getStats();
    equal([successCount, failureCount, ignoredCount], [1, 1, 1]);
  },

  async 'a listener that throws hurts no call'() {
    const breaker = breakerWith();
    breaker.on('success', () => {
      throw new Error('this warning belongs to the check');
    });
    equal(await breaker.call(() => 1), 1);
    /** @type {string[]} */
    const sources = [];
    breaker.on('listener_error', ({ source }) => void sources.push(source));
    equal(await breaker.call(() => 2), 2);
    equal(sources, ['success']);
  },

  async 'an observer is told of each call'() {
    const breaker = breakerWith();
    let calls = 0;
    const count = () => {
      calls++;
    };
    const ignore = () => undefined;
    breaker.observe({
      settled: count,
      rejected: ignore,
      wouldReject: ignore,
      transitioned: ignore,
      overhead: ignore,
      synced: ignore,
    });
    for (let i = 0; i < 300; i++) await breaker.call(() => i);
    equal(calls, 300);
  },

  async 'an operator orders a mode, and resets'() {
    const breaker = breakerWith();
    await breaker.setMode('forced_open', { ttlMs: 60_000 });
    equal((await breaker.tryCall(() => 1)).ok, false);
    await breaker.reset();
    equal([await breaker.call(() => 1), breaker.mode], [1, 'automatic']);
  },

  async 'a factory makes a breaker and keeps it'() {
    const factory = new CircuitBreakerFactory({ defaults: { failureThreshold: 7 } });
    const breaker = factory.create({ name: 'api' });
    equal([factory.get('api') === breaker, breaker.getStats().failureThreshold], [true, 7]);
    await factory.close();
    equal(factory.list().length, 0);
  },

  async 'two breakers share a circuit through a store'() {
    const store = createMemoryStore();
    const [one, other] = [breakerWith({ store }), breakerWith({ store })];
    await Promise.all([one.ready(), other.ready()]);
    await open(one);
    await until(() => other.state === 'open');
    await pause(RECOVERY_MS + 20);
    await until(() => one.state === 'open');
    await other.call(() => 'well');
    await until(() => one.state === 'closed');
    await Promise.all([one.close(), other.close()]);
  },

  async 'a breaker that is closed rejects calls'() {
    const breaker = breakerWith({ callTimeoutMs: 10_000 });
    await breaker.call(() => 1);
    await breaker.close();
    const result = await breaker.tryCall(() => 1);
    equal(!result.ok && result.rejected, true);
  },
};

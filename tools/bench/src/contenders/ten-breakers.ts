import {
  anyOf,
  CircuitBreaker,
  consecutiveFailures,
  countWindow,
  exponentialBackoff,
  timeWindow,
  type CircuitBreakerOptions,
} from '@tripswitch/core';
import type { Operation } from '../rows/floors.js';

const RATE = { failureRateThreshold: 0.5, minimumCalls: 10 };

/**
 * The breakers of a service: each has options of its own and protects a function of its own, and one is in a mode. So the
 * engine cannot make its code for one kind of breaker, as it does where a process has only that.
 */
const TEN: readonly [Omit<CircuitBreakerOptions, 'name'> & { name: string }, () => Promise<number>][] = [
  [{ name: 'consecutive', failureThreshold: 5 }, async () => 1],
  [{ name: 'count-window', trip: countWindow({ size: 100, ...RATE }) }, async () => 2],
  [{ name: 'time-window', trip: timeWindow({ durationMs: 10_000, ...RATE }) }, async () => 3],
  [{ name: 'call-timeout', callTimeoutMs: 10_000 }, async () => 4],
  [{ name: 'in-a-mode', failureThreshold: 3 }, async () => 5],
  [{ name: 'classify', classify: (result) => ('error' in result ? 'failure' : 'success') }, async () => 6],
  [{ name: 'fallback', fallback: () => 0, recoveryTimeoutMs: 1000 }, async () => 7],
  [{ name: 'backoff', recoveryBackoff: exponentialBackoff({ factor: 2, maxMs: 60_000, jitter: 0.1 }) }, async () => 8],
  [
    { name: 'slow', slowCallThresholdMs: 500, trip: countWindow({ size: 50, slowCallRateThreshold: 0.8, ...RATE }) },
    async () => 9,
  ],
  [
    {
      name: 'any-of',
      halfOpen: { probes: 3 },
      trip: anyOf(consecutiveFailures(10), timeWindow({ durationMs: 30_000, ...RATE })),
    },
    async () => 10,
  ],
];

/** How often each of the ten is called before one of them is measured; every hundredth of these calls fails. */
const CALLS_BEFORE = 2000;

/** Makes the ten breakers and uses them all. */
export async function tenBreakers(): Promise<readonly { breaker: CircuitBreaker; fn: () => Promise<number> }[]> {
  const service = TEN.map(([options, fn]) => ({ breaker: new CircuitBreaker(options), fn }));
  const fail = () => Promise.reject(new Error('the dependency failed'));
  for (const { breaker } of service) {
    if (breaker.name === 'in-a-mode') await breaker.setMode('forced_closed');
  }
  for (let i = 1; i <= CALLS_BEFORE; i++) {
    for (const { breaker, fn } of service) await breaker.tryCall(i % 100 === 0 ? fail : fn);
    for (const { breaker, fn } of service) await breaker.call(fn);
  }
  return service;
}

/** A successful call of one of the ten. */
export async function oneOfTen(name: string): Promise<Operation> {
  const found = (await tenBreakers()).find(({ breaker }) => breaker.name === name);
  if (found === undefined) throw new TypeError(`no breaker is named ${name}`);
  const { breaker, fn } = found;
  return () => breaker.call(fn);
}

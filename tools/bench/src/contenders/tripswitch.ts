import { CircuitBreaker, countWindow, timeWindow, type CircuitBreakerOptions } from '@tripswitch/core';
import { failingDependency, succeed, throwReadyError, type Operation } from '../rows/floors.js';
import type { Contender } from './contender.js';
import { oneOfTen } from './ten-breakers.js';

const RATE = { failureRateThreshold: 0.5, minimumCalls: 10 };

export const tripswitch: Contender = {
  idle(name) {
    const breaker = new CircuitBreaker({ name });
    return { breaker, call: () => breaker.call(succeed) };
  },
  rows: {
    'success-consecutive': () => successOf({ failureThreshold: 5 }),
    'success-count-window': () => successOf({ trip: countWindow({ size: 100, ...RATE }) }),
    'success-time-window': () => successOf({ trip: timeWindow({ durationMs: 10_000, ...RATE }) }),
    'success-call-timeout': () => successOf({ callTimeoutMs: 10_000 }),
    'success-classify': () => successOf({ classify: (result) => ('error' in result ? 'failure' : 'success') }),
    'success-observed': observed,
    'ten-consecutive': () => oneOfTen('consecutive'),
    'ten-count-window': () => oneOfTen('count-window'),
    'ten-time-window': () => oneOfTen('time-window'),
    'ten-call-timeout': () => oneOfTen('call-timeout'),
    'rejection-call': () => whenOpen((breaker) => breaker.call(succeed)),
    'rejection-try-call': () => whenOpen((breaker) => breaker.tryCall(succeed)),
    'failure-window-100': () => failureInCountWindow(100),
    'failure-window-100000': () => failureInCountWindow(100_000),
    'failure-time-window': () =>
      failureOf(timeWindow({ durationMs: 10_000, failureRateThreshold: 0.99, minimumCalls: 100 })),
  },
};

function successOf(options: Omit<CircuitBreakerOptions, 'name'>): Operation {
  const breaker = new CircuitBreaker({ name: 'success', ...options });
  return () => breaker.call(succeed);
}

/** Observed as a metrics package observes: by something that adds durations up. */
function observed(): Operation {
  const breaker = new CircuitBreaker({ name: 'observed' });
  let totalMs = 0;
  const nothing = () => undefined;
  breaker.observe({
    settled: (_outcome, durationMs) => (totalMs += durationMs ?? 0),
    rejected: nothing,
    wouldReject: nothing,
    transitioned: nothing,
    overhead: (durationMs) => (totalMs += durationMs),
    synced: nothing,
  });
  return () => breaker.call(succeed);
}

async function whenOpen(call: (breaker: CircuitBreaker) => Promise<unknown>): Promise<Operation> {
  const breaker = new CircuitBreaker({ name: 'rejection', failureThreshold: 1, recoveryTimeoutMs: 3_600_000 });
  await breaker.tryCall(throwReadyError);
  return () => call(breaker);
}

/** The window is full before it is measured. */
function failureInCountWindow(size: number): Promise<Operation> {
  return failureOf(countWindow({ size, failureRateThreshold: 0.99, minimumCalls: size }), size);
}

async function failureOf(trip: CircuitBreakerOptions['trip'] & {}, callsBefore = 0): Promise<Operation> {
  const breaker = new CircuitBreaker({ name: 'failure', trip });
  for (let i = 0; i < callsBefore; i++) await breaker.call(succeed);
  const fn = failingDependency();
  return () => breaker.call(fn);
}

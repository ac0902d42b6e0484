import Opossum from 'opossum';
import { failingDependency, succeed, type Operation } from '../rows/floors.js';
import type { Contender } from './contender.js';

/** Opossum only knows rates over time, of 10 s by default, and stands beside consecutive failures with these. */
export const opossum: Contender = {
  idle(name) {
    const breaker = new Opossum(succeed, { name, timeout: false });
    return { breaker, call: () => breaker.fire() };
  },
  rows: {
    'success-consecutive': () => fire({}),
    'success-time-window': () => fire({ volumeThreshold: 10 }),
    'success-call-timeout': () => fire({ timeout: 10_000 }),
    'rejection-call': () => {
      const breaker = new Opossum(succeed, { timeout: false, resetTimeout: 3_600_000 });
      breaker.open();
      return () => breaker.fire();
    },
    'failure-time-window': () => fire({ errorThresholdPercentage: 99, volumeThreshold: 100 }, failingDependency()),
  },
};

function fire(options: Opossum.Options, fn = succeed): Operation {
  const breaker = new Opossum(fn, { timeout: false, ...options });
  return () => breaker.fire();
}

import { afterEach, expect, test, vi } from 'vitest';
import { CircuitBreaker } from '../src/index.js';

afterEach(() => vi.useRealTimers());

test('a breaker that was made before fake timers recovers by them', async () => {
  const breaker = new CircuitBreaker({ name: 'api', failureThreshold: 1, recoveryTimeoutMs: 60_000 });
  await breaker.call(() => 'ok');
  vi.useFakeTimers();
  await breaker.tryCall(() => Promise.reject(new Error('down')));
  expect(breaker.state).toBe('open');
  vi.advanceTimersByTime(60_000);
  expect(await breaker.call(() => 'well')).toBe('well');
  expect(breaker.state).toBe('closed');
});

import { afterEach, expect, test, vi } from 'vitest';
import { systemClock } from './system-clock.js';

afterEach(() => vi.useRealTimers());

test('time only ever grows', () => {
  let before = systemClock.now();
  for (let i = 0; i < 1000; i++) {
    const now = systemClock.now();
    expect(now).toBeGreaterThanOrEqual(before);
    before = now;
  }
});

test('fake timers are followed, and left again, by a clock that was read before', () => {
  systemClock.now();
  vi.useFakeTimers();
  const before = systemClock.now();
  vi.advanceTimersByTime(60_000);
  expect(systemClock.now() - before).toBe(60_000);
  vi.useRealTimers();
  const real = systemClock.now();
  expect(Math.abs(real - performance.now())).toBeLessThan(1000);
});

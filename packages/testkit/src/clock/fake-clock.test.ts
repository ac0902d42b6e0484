import { describe, expect, test } from 'vitest';
import { createFakeClock } from './fake-clock.js';

describe('a fake clock', () => {
  test('stands still until it is advanced, and then passes on both clocks', () => {
    const clock = createFakeClock({ wallNow: new Date('2030-06-01') });
    const startedAt = clock.now();
    expect(clock.wallNow()).toBe(Date.UTC(2030, 5, 1));
    clock.advance(1_500);
    expect(clock.now() - startedAt).toBe(1_500);
    expect(clock.wallNow()).toBe(Date.UTC(2030, 5, 1) + 1_500);
  });

  test('lets timers fire in the order of their moments, each at its own', () => {
    const clock = createFakeClock();
    const startedAt = clock.now();
    const fired: number[] = [];
    const fire = () => fired.push(clock.now() - startedAt);
    clock.setTimer(fire, 300);
    clock.setTimer(() => {
      fire();
      clock.setTimer(fire, 50);
    }, 100);
    clock.setTimer(fire, 500);
    clock.advance(400);
    expect(fired).toEqual([100, 150, 300]);
    expect(clock.timerCount).toBe(1);
  });

  test('fires no timer that was cancelled, and none while it is blocked', () => {
    const clock = createFakeClock();
    const fired: string[] = [];
    clock.setTimer(() => fired.push('cancelled'), 10).cancel();
    clock.setTimer(() => fired.push('late'), 10);
    clock.block(1_000);
    expect(fired).toEqual([]);
    clock.advance(0);
    expect(fired).toEqual(['late']);
  });

  test('counts the timers that would keep a process alive', () => {
    const clock = createFakeClock();
    const timer = clock.setTimer(() => undefined, 10);
    expect(clock.heldTimerCount).toBe(1);
    timer.hold?.(false);
    expect([clock.timerCount, clock.heldTimerCount]).toEqual([1, 0]);
    timer.hold?.(true);
    expect(clock.heldTimerCount).toBe(1);
  });

  test('has a wall clock that can be set without the other noticing', () => {
    const clock = createFakeClock();
    const before = clock.now();
    clock.setWallNow(new Date('1999-12-31T23:59:59Z'));
    expect(clock.wallNow()).toBe(Date.UTC(1999, 11, 31, 23, 59, 59));
    expect(clock.now()).toBe(before);
  });

  test.each([-1, NaN, Infinity])('refuses to let %s milliseconds pass', (ms) => {
    const clock = createFakeClock();
    expect(() => clock.advance(ms)).toThrow(TypeError);
    expect(() => clock.block(ms)).toThrow(TypeError);
  });
});

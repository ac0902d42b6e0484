import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { runProgram } from '../../test/support/run-program.js';
import { systemClock } from './system-clock.js';

afterEach(() => {
  vi.useRealTimers();
  vi.resetModules();
});

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

test('D63, I5: a timer calls back in no context, whichever context set it', async () => {
  const request = new AsyncLocalStorage<string>();
  const seen = await request.run('alice', () => {
    return new Promise((resolve) => systemClock.setTimer(() => resolve(request.getStore()), 1));
  });
  expect(seen).toBeUndefined();
});

test('D63, I5: the context that sets a timer goes on after it', () => {
  const request = new AsyncLocalStorage<string>();
  request.run('alice', () => {
    systemClock.setTimer(() => {}, 0).cancel();
    expect(request.getStore()).toBe('alice');
  });
});

describe('D71: a host', () => {
  test('whose timers are numbers cannot hold them, and cancels them', () => {
    const cleared = vi.fn();
    vi.stubGlobal('setTimeout', () => 7);
    vi.stubGlobal('clearTimeout', cleared);
    const timer = systemClock.setTimer(() => {}, 1);
    expect(timer.hold).toBeUndefined();
    timer.cancel();
    expect(cleared).toHaveBeenCalledWith(7);
  });

  test.each([
    ['no process', 'undefined'],
    ['a process of a bundler', '{ env: {} }'],
    ['a process without the built-in module', '{ getBuiltinModule: () => undefined }'],
    ['a module without AsyncResource', '{ getBuiltinModule: () => ({}) }'],
  ])('with %s sets its timers directly', async (_, process) => {
    const printed = await runProgram(`
      globalThis.process = ${process};
      const { systemClock } = await import('./src/clock/system-clock.ts');
      systemClock.setTimer(() => console.log('called back'), 1);
    `);
    expect(printed).toBe('called back');
  });

  test('without performance is timed by its wall clock', async () => {
    vi.resetModules();
    vi.stubGlobal('performance', undefined);
    const { systemClock: clock } = await import('./system-clock.js');
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1000);
  });
});

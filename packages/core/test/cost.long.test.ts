import { expect, test, vi } from 'vitest';
import { CircuitBreaker } from '../src/index.js';
import { runProgram } from './support/run-program.js';

// What must not change by an order of magnitude. `pnpm bench` measures it finely; see docs/benchmarks.md.

test('an idle breaker keeps at most a kibibyte of heap, also after a call', async () => {
  const bytes = await runProgram(
    `const names = Array.from({ length: 5000 }, (_, i) => 'breaker-' + i);
    const kept = new Array(names.length);
    const heapUsed = () => { for (let i = 0; i < 4; i++) gc(); return process.memoryUsage().heapUsed; };
    const make = async (name) => {
      const breaker = new CircuitBreaker({ name });
      await breaker.call(async () => 42);
      return breaker;
    };
    for (const name of names.slice(0, 100)) await make(name);
    const before = heapUsed();
    for (let i = 0; i < names.length; i++) kept[i] = await make(names[i]);
    console.log((heapUsed() - before) / kept.length);`,
    ['--expose-gc'],
  );
  expect(Number(bytes)).toBeGreaterThan(100);
  expect(Number(bytes)).toBeLessThanOrEqual(1024);
});

test('a call takes at most 100 bytes more than it takes without a breaker', async () => {
  const bytes = await runProgram(
    `const succeed = async () => 42;
    const floor = async () => { try { return await succeed(); } catch (error) { throw error; } };
    const breaker = new CircuitBreaker({ name: 'api' });
    const bytesOf = async (operation) => {
      for (let i = 0; i < 50_000; i++) await operation();
      gc({ type: 'minor' });
      const before = process.memoryUsage().heapUsed;
      for (let i = 0; i < 1000; i++) await operation();
      return (process.memoryUsage().heapUsed - before) / 1000;
    };
    const floorBytes = await bytesOf(() => floor());
    console.log(await bytesOf(() => breaker.call(succeed)) - floorBytes);`,
    ['--expose-gc', '--min-semi-space-size=16'],
  );
  expect(Number(bytes)).toBeGreaterThan(20);
  expect(Number(bytes)).toBeLessThanOrEqual(100);
});

test('ten thousand calls with a timeout set one timer, one after another and all at once', async () => {
  const setTimer = vi.spyOn(globalThis, 'setTimeout');
  const breaker = new CircuitBreaker({ name: 'api', callTimeoutMs: 3_600_000 });
  for (let i = 0; i < 5000; i++) await breaker.call(async () => 42);
  await Promise.all(Array.from({ length: 5000 }, () => breaker.call(async () => 42)));
  expect(breaker.getStats().successCount).toBe(10_000);
  expect(setTimer).toHaveBeenCalledTimes(1);
  await breaker.close();
});

test('calls without a timeout set no timer', async () => {
  const setTimer = vi.spyOn(globalThis, 'setTimeout');
  const breaker = new CircuitBreaker({ name: 'api' });
  for (let i = 0; i < 1000; i++) await breaker.call(async () => 42);
  expect(setTimer).not.toHaveBeenCalled();
});

test('a call costs a small multiple of what it costs without a breaker', async () => {
  const succeed = async () => 42;
  const floor = async () => {
    const value = await succeed();
    return value;
  };
  const breaker = new CircuitBreaker({ name: 'api' });
  const timeOf = async (operation: () => Promise<unknown>) => {
    const start = performance.now();
    for (let i = 0; i < 5000; i++) await operation();
    return performance.now() - start;
  };
  const ratios: number[] = [];
  for (let round = 0; round < 15; round++) {
    const floorMs = await timeOf(floor);
    ratios.push((await timeOf(() => breaker.call(succeed))) / floorMs);
  }
  // About 1.15; the best round tells, since the machine may be busy with other things.
  expect(Math.min(...ratios)).toBeLessThan(2);
});

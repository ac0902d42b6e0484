import { expect, it } from 'vitest';
import { createSharedCalls } from './shared-calls.js';

function deferred<Value>() {
  let resolve!: (value: Value) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<Value>((yes, no) => ((resolve = yes), (reject = no)));
  return { promise, resolve, reject };
}

it('begins one call for requests of one key that come while it runs, and a new one afterwards', async () => {
  const calls = createSharedCalls<string>();
  const first = deferred<string>();
  let begun = 0;
  const begin = () => ((begun += 1), first.promise);
  const together = [calls.join('bitcoin', begin), calls.join('bitcoin', begin), calls.join('bitcoin', begin)];
  expect([begun, calls.running]).toEqual([1, 1]);
  first.resolve('answer');
  expect(await Promise.all(together)).toEqual(['answer', 'answer', 'answer']);
  expect(calls.running).toBe(0);
  expect(await calls.join('bitcoin', async () => 'another')).toBe('another');
});

it('keeps keys apart, also the names that every object has', async () => {
  const calls = createSharedCalls<string>();
  const keys = ['bitcoin', '__proto__', 'constructor'];
  expect(await Promise.all(keys.map((key) => calls.join(key, async () => `of ${key}`)))).toEqual(
    keys.map((key) => `of ${key}`),
  );
});

it('gives a failure to all who waited, and remembers none', async () => {
  const calls = createSharedCalls<string>();
  const broken = deferred<string>();
  const together = [0, 1].map(() => calls.join('bitcoin', () => broken.promise));
  const outcome = Promise.all(together.map((call) => expect(call).rejects.toThrow('broken')));
  broken.reject(new Error('broken'));
  await outcome;
  expect(calls.running).toBe(0);
  expect(await calls.join('bitcoin', async () => 'well again')).toBe('well again');
});

import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, test } from 'vitest';
import { CircuitBreaker, CircuitBreakerFactory, type BreakerEvents, type CircuitBreakerOptions } from '../src/index.js';
import { deferred } from './support/deferred.js';

const requests = new AsyncLocalStorage<string>();
const EVENTS = ['success', 'failure', 'ignored', 'late', 'rejected'] as const;

/** What happened, and the request in whose context it was heard. */
type Heard = [what: string, request: string | undefined][];

function listen(breaker: { on: CircuitBreaker['on'] }, heard: Heard): void {
  for (const event of EVENTS) breaker.on(event, () => void heard.push([event, requests.getStore()]));
}

function protect(options: Partial<CircuitBreakerOptions> = {}): { breaker: CircuitBreaker; heard: Heard } {
  const breaker = new CircuitBreaker({ name: 'api', failureThreshold: 99, ...options });
  const heard: Heard = [];
  listen(breaker, heard);
  return { breaker, heard };
}

/** Begins a call in the context of a request, which notes in which context its signal is aborted. */
function begin(breaker: CircuitBreaker, request: string, heard: Heard, signal?: AbortSignal) {
  const ending = deferred();
  const result = requests.run(request, () =>
    breaker.tryCall(
      (context) => {
        context.signal.addEventListener('abort', () => void heard.push(['abort', requests.getStore()]));
        return ending.promise;
      },
      { signal },
    ),
  );
  return { ...ending, result };
}

/** Only its own context may hear of a call, or none. */
function expectNoOther(heard: Heard, own: string, expected: string[]): void {
  expect(heard.map(([what]) => what)).toEqual(expected);
  for (const [, request] of heard) expect([own, undefined]).toContain(request);
}

test('D63, I5: a call times out in its own context or in none, by the timer that another call set', async () => {
  const { breaker, heard } = protect({ callTimeoutMs: 30 });
  const alice = begin(breaker, 'alice', []);
  const bob = begin(breaker, 'bob', heard);
  alice.resolve('');
  await alice.result;
  heard.length = 0;
  await bob.result;
  expectNoOther(heard, 'bob', ['failure', 'abort']);
});

test('D63, I5: a timer that another call set anew times a call out in no other context', async () => {
  const { breaker, heard } = protect({ callTimeoutMs: 30 });
  for (let i = 0; i < 3; i++) {
    const alice = begin(breaker, 'alice', []);
    await new Promise((resolve) => setTimeout(resolve, 15));
    const bob = begin(breaker, 'bob', heard);
    await alice.result;
    await bob.result;
    // The first is the failure of Alice's call. Both may expire at once.
    expectNoOther(heard.splice(0).slice(1), 'bob', ['failure', 'abort']);
  }
});

test('D63, I5: a signal of many calls that one request aborts reaches the calls of others in no context of its own', async () => {
  const { breaker, heard } = protect();
  const controller = new AbortController();
  const bob = begin(breaker, 'bob', heard, controller.signal);
  requests.run('alice', () => controller.abort());
  await bob.result;
  expectNoOther(heard, 'bob', ['ignored', 'abort']);
});

test('D63, D69, I5: a timeout of the caller is told in no other context', async () => {
  const { breaker, heard } = protect();
  const signal = requests.run('alice', () => AbortSignal.timeout(20));
  const bob = begin(breaker, 'bob', heard, signal);
  await bob.result;
  expectNoOther(heard, 'bob', ['failure', 'abort']);
});

test('D63, I5: a breaker that one request closes aborts the calls of others in no context of its own', async () => {
  const { breaker, heard } = protect();
  const bob = begin(breaker, 'bob', heard);
  await requests.run('alice', () => breaker.close({ abort: true }));
  expectNoOther(heard, 'bob', ['abort']);
  bob.reject(new Error('aborted'));
  await bob.result;
  expectNoOther(heard, 'bob', ['abort', 'ignored']);
});

test('D63, D92, I5: a permit times out in its own context or in none', async () => {
  const { breaker, heard } = protect();
  await requests.run('alice', () => breaker.acquire({ timeoutMs: 10 }));
  const permit = await requests.run('bob', () => breaker.acquire({ timeoutMs: 20 }));
  permit.signal.addEventListener('abort', () => void heard.push(['abort', requests.getStore()]));
  await new Promise((resolve) => permit.signal.addEventListener('abort', resolve));
  expect(heard.map(([what]) => what)).toEqual(['failure', 'failure', 'abort']);
  for (const [, request] of heard) expect(request).toBeUndefined();
});

test("D63, I5: what a call's own end announces is told in its own context, by the breaker and by its factory", async () => {
  const factory = new CircuitBreakerFactory({ env: {}, defaults: { failureThreshold: 1, callTimeoutMs: 5_000 } });
  const breaker = factory.create({ name: 'api' });
  const heard: Heard = [];
  listen(breaker, heard);
  listen(factory, heard);
  const type: keyof BreakerEvents = 'transition';
  factory.on(type, () => void heard.push(['transition', requests.getStore()]));
  const [alice, bob] = [begin(breaker, 'alice', []), begin(breaker, 'bob', [])];
  alice.resolve('');
  await alice.result;
  expect(heard.splice(0)).toEqual([
    ['success', 'alice'],
    ['success', 'alice'],
  ]);
  bob.reject(new Error('boom'));
  await bob.result;
  expect(heard.splice(0)).toEqual([
    ['failure', 'bob'],
    ['failure', 'bob'],
    ['transition', 'bob'],
  ]);
  await requests.run('carol', () => breaker.tryCall(() => 1));
  expect(heard).toEqual([
    ['rejected', 'carol'],
    ['rejected', 'carol'],
  ]);
  await factory.close();
});

test('I5: each caller goes on in its own context, however its call ended', async () => {
  const { breaker } = protect({ callTimeoutMs: 20 });
  const goOn = async (request: string, fn: () => unknown) =>
    requests.run(request, async () => {
      await breaker.tryCall(fn);
      return requests.getStore();
    });
  const hang = () => new Promise(() => undefined);
  expect(await Promise.all([goOn('a', () => 1), goOn('b', hang), goOn('c', hang)])).toEqual(['a', 'b', 'c']);
});

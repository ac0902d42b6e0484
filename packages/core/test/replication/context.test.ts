import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, it } from 'vitest';
import { CircuitBreaker } from '../../src/breaker/circuit-breaker.js';
import { createMemoryStore } from '../../src/replication/memory-store.js';
import { drained } from './support/drained.js';

it('I5, D63: what replicas hear of each other runs in the context of no call', async () => {
  const context = new AsyncLocalStorage<string>();
  const store = createMemoryStore();
  const updatedIn: (string | undefined)[] = [];
  const counting: typeof store = {
    ...store,
    update: (...args) => {
      updatedIn.push(context.getStore());
      return store.update(...args);
    },
  };
  const one = new CircuitBreaker({ name: 'api', failureThreshold: 1, store: counting });
  const other = new CircuitBreaker({ name: 'api', failureThreshold: 1, store });
  await Promise.all([one.ready(), other.ready()]);
  const heardIn: (string | undefined)[] = [];
  other.on('transition', () => heardIn.push(context.getStore()));
  await context.run('Alice', () => one.tryCall(() => Promise.reject(new Error('boom'))));
  await drained();
  expect(other.state).toBe('open');
  expect(updatedIn).toEqual([undefined]);
  expect(heardIn).toEqual([undefined]);
  await Promise.all([one.close(), other.close()]);
});

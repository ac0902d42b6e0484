import { AsyncLocalStorage } from 'node:async_hooks';
import { CircuitBreakerFactory } from '@tripswitch/core';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { observeBreakers } from '@tripswitch/metrics-prometheus';
import { createRegistry } from './support/create-registry.js';

test('I5: the labels of an exemplar are asked for in the context of the call that ends', async () => {
  const trace = new AsyncLocalStorage<string>();
  const register = createRegistry(Registry.OPENMETRICS_CONTENT_TYPE);
  const factory = new CircuitBreakerFactory({ env: {} });
  const traces: (string | undefined)[] = [];
  observeBreakers(factory, {
    register,
    exemplarLabels: () => {
      traces.push(trace.getStore());
      const id = trace.getStore();
      return id === undefined ? undefined : { trace_id: id };
    },
  });
  const breaker = factory.create({ name: 'prices', callTimeoutMs: 20 });
  const call = (id: string, ms: number) =>
    trace.run(id, () => breaker.tryCall(() => new Promise((resolve) => setTimeout(resolve, ms))));
  await Promise.all([call('alice', 5), call('bob', 10), call('carol', 1000)]);
  // A timeout runs in no context, rather than in that of another call.
  expect(traces).toEqual(['alice', 'bob', undefined]);
  expect(await register.metrics()).toMatch(/# \{trace_id="bob"\}/);
});

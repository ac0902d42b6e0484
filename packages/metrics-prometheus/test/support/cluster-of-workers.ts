import cluster from 'node:cluster';
import { once } from 'node:events';
import { CircuitBreakerFactory } from '@tripswitch/core';
import { observeBreakers } from '@tripswitch/metrics-prometheus';
import type * as PromClient from 'prom-client';

// A cluster whose workers each call their own breaker. The primary prints the metrics of all. It runs as a process of
// its own, with the name of the prom-client to use.

const [, , client = 'prom-client'] = process.argv;
const { AggregatorRegistry, Registry } = ((await import(client)) as { default: typeof PromClient }).default;

/** How often each worker calls; all but the first then trip their breakers. */
const SUCCESSES = [3, 4, 5];

async function work(successes: number): Promise<void> {
  const factory = new CircuitBreakerFactory({ env: {}, defaults: { failureThreshold: 2 } });
  const register = new Registry();
  observeBreakers(factory, { register });
  AggregatorRegistry.setRegistries(register);
  // It answers the primary.
  new AggregatorRegistry();
  const breaker = factory.create({ name: 'prices' });
  for (let call = 0; call < successes; call++) await breaker.call(() => 1);
  if (successes !== SUCCESSES[0]) {
    for (let call = 0; call < 3; call++) await breaker.tryCall(() => Promise.reject(new Error('down')));
  }
  process.send?.('worked');
}

async function lead(): Promise<void> {
  const workers = SUCCESSES.map((successes) => cluster.fork({ SUCCESSES: successes }));
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  process.stdout.write(await new AggregatorRegistry().clusterMetrics());
  for (const worker of workers) worker.kill();
}

await (cluster.isPrimary ? lead() : work(Number(process.env['SUCCESSES'])));

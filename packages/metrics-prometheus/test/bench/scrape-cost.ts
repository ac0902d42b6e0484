import { CircuitBreakerFactory, type CircuitBreaker } from '@tripswitch/core';
import { Registry } from 'prom-client';
import { observeBreakers } from '@tripswitch/metrics-prometheus';
import { median } from './median.js';

/** CPU time of a scrape, by all threads of the process, in milliseconds. */
export interface ScrapeCost {
  /** The first, for which everything is taken from the system and nothing is compiled yet. */
  readonly firstMs: number;
  /** The median of those that followed, each after every breaker was called. */
  readonly laterMs: number;
  readonly series: number;
  readonly bytes: number;
}

/** Measures scrapes of breakers that were all called since the last one, with success. */
export async function measureScrapeCost(breakers: number, scrapes: number, defaultLabels = {}): Promise<ScrapeCost> {
  const factory = new CircuitBreakerFactory({ env: {}, defaults: { failureThreshold: 1_000_000 } });
  const register = new Registry();
  register.setDefaultLabels(defaultLabels);
  const stop = observeBreakers(factory, { register });
  for (let index = 0; index < breakers; index++) factory.create({ name: `service-${index}` });
  const scrape = async () => {
    await callEach(factory.list());
    const before = process.cpuUsage();
    const text = await register.metrics();
    const { user, system } = process.cpuUsage(before);
    return { text, ms: (user + system) / 1000 };
  };
  const { text, ms: firstMs } = await scrape();
  const later: number[] = [];
  while (later.length < scrapes) later.push((await scrape()).ms);
  stop();
  await factory.close();
  return {
    firstMs,
    laterMs: median(later),
    series: text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length,
    bytes: Buffer.byteLength(text),
  };
}

async function callEach(breakers: readonly CircuitBreaker[]): Promise<void> {
  for (const breaker of breakers) {
    await breaker.call(async () => 1);
  }
  // A scrape comes seconds after the calls, whose garbage is not its own.
  await new Promise((resolve) => setTimeout(resolve, 20));
}

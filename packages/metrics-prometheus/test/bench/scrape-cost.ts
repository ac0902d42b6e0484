import { CircuitBreakerFactory, type CircuitBreaker } from '@tripswitch/core';
import { Registry } from 'prom-client';
import { observeBreakers } from '@tripswitch/metrics-prometheus';
import { median } from './median.js';

/** CPU time of a scrape, by all threads of the process, in milliseconds. */
export interface ScrapeCost {
  /** The first, which prints everything. */
  readonly firstMs: number;
  /** The median of those that followed, each after every breaker was called. */
  readonly laterMs: number;
  /**
   * The same in the quietest five in a row: what else the machine does takes CPU time of the scrape by what
   * it leaves of caches and page tables, for a while, and never gives any.
   */
  readonly quietMs: number;
  readonly series: number;
  readonly bytes: number;
}

const GROUP = 5;

/** Measures scrapes of breakers that all had successes and failures since the last one. */
export async function measureScrapeCost(breakers: number, groups: number, defaultLabels = {}): Promise<ScrapeCost> {
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
  while (later.length < groups * GROUP) later.push((await scrape()).ms);
  stop();
  await factory.close();
  const medians = Array.from({ length: groups }, (_, group) => median(later.slice(group * GROUP, (group + 1) * GROUP)));
  const series = text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
  return {
    firstMs,
    laterMs: median(later),
    quietMs: Math.min(...medians),
    series,
    bytes: Buffer.byteLength(text),
  };
}

async function callEach(breakers: readonly CircuitBreaker[]): Promise<void> {
  for (const breaker of breakers) {
    await breaker.call(async () => 1);
    await breaker.tryCall(() => Promise.reject(new Error('down')));
  }
  // A scrape comes seconds after the calls, whose garbage is not its own.
  await new Promise((resolve) => setTimeout(resolve, 20));
}

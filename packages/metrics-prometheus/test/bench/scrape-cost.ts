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
  /** How many pages of memory each of those had to get from the system, in the median. */
  readonly pageFaults: number;
  readonly series: number;
  readonly bytes: number;
}

/** Measures scrapes of breakers that all had successes and failures since the last one. */
export async function measureScrapeCost(breakers: number, scrapes: number, defaultLabels = {}): Promise<ScrapeCost> {
  const factory = new CircuitBreakerFactory({ env: {}, defaults: { failureThreshold: 1_000_000 } });
  const register = new Registry();
  register.setDefaultLabels(defaultLabels);
  const stop = observeBreakers(factory, { register });
  for (let index = 0; index < breakers; index++) factory.create({ name: `service-${index}` });
  const scrape = async () => {
    await callEach(factory.list());
    const before = process.cpuUsage();
    const { minorPageFault } = process.resourceUsage();
    const text = await register.metrics();
    const { user, system } = process.cpuUsage(before);
    return { text, ms: (user + system) / 1000, pageFaults: process.resourceUsage().minorPageFault - minorPageFault };
  };
  const { text, ms: firstMs } = await scrape();
  const later: { ms: number; pageFaults: number }[] = [];
  while (later.length < scrapes) {
    const { ms, pageFaults } = await scrape();
    later.push({ ms, pageFaults });
  }
  stop();
  await factory.close();
  return {
    firstMs,
    laterMs: median(later.map(({ ms }) => ms)),
    pageFaults: median(later.map(({ pageFaults }) => pageFaults)),
    series: text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length,
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

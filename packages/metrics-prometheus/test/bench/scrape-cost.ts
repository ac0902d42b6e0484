import { CircuitBreakerFactory } from '@tripswitch/core';
import { Registry } from 'prom-client';
import { observeBreakers } from '@tripswitch/metrics-prometheus';

/** CPU time of a scrape, by all threads of the process, in milliseconds. */
export interface ScrapeCost {
  /** The first, which prints everything. */
  readonly firstMs: number;
  /** Of those that followed, each after every breaker was called: what a quarter of them stayed below. */
  readonly laterMs: number;
  readonly series: number;
  readonly bytes: number;
}

/** Measures scrapes of breakers that all had successes, failures and a rejection since the last one. */
export async function measureScrapeCost(breakers: number, scrapes: number, defaultLabels = {}): Promise<ScrapeCost> {
  const factory = new CircuitBreakerFactory({ env: {}, defaults: { failureThreshold: 1_000_000 } });
  const register = new Registry();
  register.setDefaultLabels(defaultLabels);
  const stop = observeBreakers(factory, { register });
  for (let index = 0; index < breakers; index++) factory.create({ name: `service-${index}` });
  const costs: number[] = [];
  let text = '';
  for (let scrape = 0; scrape < scrapes; scrape++) {
    for (const breaker of factory.list()) {
      await breaker.call(async () => 1);
      await breaker.tryCall(() => Promise.reject(new Error('down')));
    }
    // A scrape comes seconds after the calls, whose garbage is not its own.
    await new Promise((resolve) => setTimeout(resolve, 20));
    const before = process.cpuUsage();
    text = await register.metrics();
    const { user, system } = process.cpuUsage(before);
    costs.push((user + system) / 1000);
  }
  stop();
  await factory.close();
  const [firstMs = NaN, ...later] = costs;
  const series = text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
  return { firstMs, laterMs: lowerQuartile(later), series, bytes: Buffer.byteLength(text) };
}

/** What else the machine does can only make a scrape dearer, by what it leaves of the caches. */
function lowerQuartile(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 4)] ?? NaN;
}

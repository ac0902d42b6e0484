import { ConfigurationError, type CircuitBreaker } from '@tripswitch/core';
import type { Metric } from 'prom-client';
import { follow, type BreakerFactory } from './breaker-source.js';
import { checkObservation, type ObserveOptions } from './check-observation.js';
import { COUNTERS } from './counters.js';
import { ExportedMetric } from './exported-metric.js';
import { GAUGES } from './gauges.js';
import { histograms } from './histograms.js';
import { printExportedMetrics } from './print-exported-metrics.js';
import { isRegistered, type PromClientRegistry } from './prom-client-registry.js';
import { Services } from './services.js';

const CALL_BUCKETS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5];
const OVERHEAD_BUCKETS = [2.5e-7, 5e-7, 1e-6, 5e-6, 1e-4];
const SYNC_BUCKETS = [0.001, 0.01, 0.1, 1];

/**
 * Exports what breakers do, and what state they are in, by a registry of prom-client.
 *
 * @param factoryOrBreakers - a factory, with the breakers that it makes later, or some breakers.
 * @returns what stops it and removes the metrics from the registry.
 * @throws {@link ConfigurationError} on options that make no sense, and where the registry has one of the metrics.
 *
 * @example
 * ```ts
 * const stop = observeBreakers(factory, { register });
 * app.get('/metrics', async (_request, response) => {
 *   response.type(register.contentType).send(await register.metrics());
 * });
 * ```
 */
export function observeBreakers(
  factoryOrBreakers: BreakerFactory | Iterable<CircuitBreaker>,
  options: ObserveOptions,
): () => void {
  const { source, checked } = checkObservation(factoryOrBreakers, options);
  const { register, buckets = CALL_BUCKETS, maxServices = 1000 } = checked;
  const bounds = { call: [...buckets], overhead: OVERHEAD_BUCKETS, sync: SYNC_BUCKETS };
  const services = new Services(bounds, maxServices);
  const definitions = [...GAUGES, ...COUNTERS, ...histograms(bounds)];
  const metrics = definitions.map((definition) => new ExportedMetric(definition, services, register));
  registerAll(register, metrics);
  const endPrinting = printExportedMetrics(register, metrics, services);
  const unfollow = follow(source, services);
  return () => {
    unfollow();
    services.clear();
    endPrinting();
    for (const metric of metrics) {
      if (isRegistered(register, metric)) register.removeSingleMetric(metric.name);
    }
  };
}

/** All of them, or none. */
function registerAll(register: PromClientRegistry, metrics: readonly ExportedMetric[]): void {
  const taken = metrics.filter(({ name }) => register.getSingleMetric(name) !== undefined);
  if (taken.length > 0) {
    throw new ConfigurationError('observeBreakers', [
      `register has ${taken.map(({ name }) => name).join(', ')} already: it takes one observation at a time. ` +
        'Stop the other one first, by the function that it returned, or use a registry of its own',
    ]);
  }
  // The registry asks no more of a metric than ExportedMetric has; its declarations ask for its own classes.
  for (const metric of metrics) register.registerMetric(metric as unknown as Metric);
}

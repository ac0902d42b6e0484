import { CircuitBreakerFactory } from '@tripswitch/core';
import * as newest from 'prom-client';
import * as oldest from 'prom-client-oldest';
import { describe, expect, test, vi } from 'vitest';
import { observeBreakers } from '@tripswitch/metrics-prometheus';
import { createRegistry } from './support/create-registry.js';
import { samplesOf } from './support/exposition.js';

const SUCCESSES = 'circuit_breaker_calls_total{service="prices",outcome="success"}';

interface Client {
  readonly Registry: typeof newest.Registry;
  readonly AggregatorRegistry: typeof newest.AggregatorRegistry;
}

describe.each([
  ['15.0', oldest as unknown as Client],
  ['the newest 15', newest],
])('prom-client %s', (_version, { Registry, AggregatorRegistry }) => {
  /** What a worker of a cluster sends when its metrics are asked for. */
  async function worker(contentType: newest.RegistryContentType, successes: number, forced: boolean): Promise<object> {
    const factory = new CircuitBreakerFactory({ env: {} });
    const register = createRegistry(contentType, Registry);
    register.setDefaultLabels({ app: 'x' });
    observeBreakers(factory, { register });
    const breaker = factory.create({ name: 'prices' });
    for (let call = 0; call < successes; call++) await breaker.call(() => 1);
    if (forced) await breaker.setMode('forced_open');
    await register.metrics();
    return JSON.parse(JSON.stringify(await register.getMetricsAsJSON())) as object;
  }

  test.each([
    ['Prometheus text', Registry.PROMETHEUS_CONTENT_TYPE],
    ['OpenMetrics', Registry.OPENMETRICS_CONTENT_TYPE],
  ])('a cluster of three workers has the right sums, in %s', async (_what, contentType) => {
    const workers = await Promise.all([
      worker(contentType, 3, false),
      worker(contentType, 4, true),
      worker(contentType, 5, false),
    ]);
    const aggregate = AggregatorRegistry.aggregate.bind(AggregatorRegistry) as (
      metrics: object[],
      contentType: string,
    ) => newest.Registry;
    const text = await aggregate(workers, contentType).metrics();
    const labelled = new Map(
      [...samplesOf(text)].map(([series, value]) => [series.replace(/app="x",|,app="x"/, ''), value]),
    );
    const value = (name: string, ...labels: string[]) =>
      [...labelled].find(
        ([series]) => series.startsWith(`${name}{`) && labels.every((label) => series.includes(label)),
      )?.[1];
    expect(value('circuit_breaker_calls_total', 'outcome="success"')).toBe(12);
    expect(value('circuit_breaker_call_duration_seconds_count', 'outcome="success"')).toBe(12);
    expect(value('circuit_breaker_call_duration_seconds_bucket', 'outcome="success"', 'le="+Inf"')).toBe(12);
    // Not sums: three closed circuits are not in state 3, and a mode is in force or not.
    expect(value('circuit_breaker_state')).toBe(0);
    expect(value('circuit_breaker_mode', 'mode="forced_open"')).toBe(1);
    expect(value('circuit_breaker_mode', 'mode="automatic"')).toBe(1);
    expect(text).toContain(
      contentType === Registry.OPENMETRICS_CONTENT_TYPE ? '\n# EOF' : 'circuit_breaker_calls_total{',
    );
  });

  test('prints, in both content types, beside metrics of the application', async () => {
    for (const contentType of [Registry.PROMETHEUS_CONTENT_TYPE, Registry.OPENMETRICS_CONTENT_TYPE]) {
      const register = createRegistry(contentType, Registry);
      const factory = new CircuitBreakerFactory({ env: {} });
      const stop = observeBreakers(factory, { register });
      await factory.create({ name: 'prices' }).call(() => 1);
      // The quick way: the registry prints a specimen of each metric, not all series.
      const getEach = vi.spyOn(register.getSingleMetric('circuit_breaker_calls_total')!, 'get');
      expect(samplesOf(await register.metrics()).get(SUCCESSES)).toBe(1);
      expect(getEach).not.toHaveBeenCalled();
      expect((await register.metrics()).endsWith('# EOF\n')).toBe(contentType === Registry.OPENMETRICS_CONTENT_TYPE);
      stop();
      expect(register.getMetricsAsArray()).toEqual([]);
    }
  });
});

import { CircuitBreakerFactory } from '@tripswitch/core';
import type * as PromClient from 'prom-client';
import { describe, expect, test } from 'vitest';
import { observeBreakers } from '@tripswitch/metrics-prometheus';
import { createRegistry } from './create-registry.js';
import { samplesOf, seriesOf } from './exposition.js';

/** What must work with each version of prom-client: with one for the registries, and another or the same for us. */
export function describePeer(version: string, { Registry, AggregatorRegistry }: typeof PromClient): void {
  describe(`prom-client ${version}`, () => {
    const types = [
      ['Prometheus text', Registry.PROMETHEUS_CONTENT_TYPE],
      ['OpenMetrics', Registry.OPENMETRICS_CONTENT_TYPE],
    ] as const;

    /** What a worker of a cluster sends when its metrics are asked for. */
    async function worker(contentType: PromClient.RegistryContentType, successes: number, forced: boolean) {
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

    test.each(types)('sums the counts of the workers of a cluster, in %s', async (_what, contentType) => {
      const workers = await Promise.all([
        worker(contentType, 3, false),
        worker(contentType, 4, true),
        worker(contentType, 5, false),
      ]);
      const aggregate = AggregatorRegistry.aggregate.bind(AggregatorRegistry) as (
        metrics: object[],
        contentType: string,
      ) => PromClient.Registry;
      const found = [...samplesOf(await aggregate(workers, contentType).metrics())];
      const value = (name: string, ...labels: string[]) =>
        found.find(([series]) => series.startsWith(`${name}{`) && labels.every((label) => series.includes(label)))?.[1];
      expect(value('circuit_breaker_calls_total', 'outcome="success"')).toBe(12);
      expect(value('circuit_breaker_call_duration_seconds_count', 'outcome="success"')).toBe(12);
      expect(value('circuit_breaker_call_duration_seconds_bucket', 'outcome="success"', 'le="+Inf"')).toBe(12);
      // Not sums: three closed circuits are not in state 3, and a mode is in force or not.
      expect(value('circuit_breaker_state')).toBe(0);
      expect(value('circuit_breaker_rejecting')).toBe(1);
      expect(value('circuit_breaker_mode', 'mode="forced_open"')).toBe(1);
      expect(value('circuit_breaker_mode', 'mode="automatic"')).toBe(1);
    });

    test.each(types)('counts, removes and stops, in %s', async (_what, contentType) => {
      const register = createRegistry(contentType, Registry);
      const factory = new CircuitBreakerFactory({ env: {} });
      const stop = observeBreakers(factory, { register });
      const breaker = factory.create({ name: 'prices' });
      for (let round = 1; round < 4; round++) {
        await breaker.call(() => 1);
        await breaker.tryCall(() => Promise.reject(new Error('down')));
        const found = samplesOf(await register.metrics());
        for (const outcome of ['success', 'failure']) {
          expect(found.get(`circuit_breaker_calls_total{service="prices",outcome="${outcome}"}`)).toBe(round);
          const durations = [...found].filter(
            ([series]) => series.includes('duration_seconds_count') && series.includes(outcome),
          );
          expect(durations.map(([, value]) => value)).toEqual([round]);
        }
      }
      factory.remove('prices');
      expect(seriesOf(await register.metrics())).toEqual([]);
      stop();
      expect(register.getMetricsAsArray()).toEqual([]);
    });

    test('keeps exemplars, and none that would spoil the scrape', async () => {
      const register = createRegistry(Registry.OPENMETRICS_CONTENT_TYPE, Registry);
      const factory = new CircuitBreakerFactory({ env: {} });
      const labels: unknown[] = [
        { trace_id: 'abc', span: 7 },
        undefined,
        { trace_id: 'x'.repeat(200) },
        7,
        { '1': 'a' },
      ];
      observeBreakers(factory, { register, exemplarLabels: () => labels.shift() as Record<string, string> });
      const errors: string[] = [];
      factory.on('listener_error', ({ error }) => errors.push((error as Error).message));
      const breaker = factory.create({ name: 'prices' });
      for (let call = 0; call < 5; call++) await breaker.call(() => 1);
      const text = await register.metrics();
      const exemplars = text.split('\n').filter((line) => line.includes(' # {'));
      expect(exemplars).toEqual([
        expect.stringMatching(
          /^circuit_breaker_call_duration_seconds_bucket\{le="0.005",.*\} 5 # \{trace_id="abc",span="7"\} [\d.e-]+ \d+/,
        ),
      ]);
      expect(errors).toEqual([
        expect.stringContaining('the text of the exemplar is "trace_idxxx'),
        'the result of exemplarLabels is 7, expected labels or undefined',
        'the exemplar\'s label 1 is "a", expected a label name with a string',
      ]);
      expect(text).toMatch(/circuit_breaker_call_duration_seconds_count\{.*\} 5\n/);
    });
  });
}

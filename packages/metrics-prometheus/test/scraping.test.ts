import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CircuitBreakerFactory } from '@tripswitch/core';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { observeBreakers } from '@tripswitch/metrics-prometheus';
import { dashboardQueries } from './support/dashboard.js';
import { createRegistry } from './support/create-registry.js';
import { seriesOf } from './support/exposition.js';
import { ODD_NAMES } from './support/odd-names.js';
import { hasPrometheus } from './support/programs.js';
import { startPrometheus, type PrometheusServer } from './support/prometheus-server.js';

/** The folder of each registry's metrics, which is the job that scrapes them, too. */
const REGISTRIES = {
  text: new Registry(),
  openmetrics: createRegistry(Registry.OPENMETRICS_CONTENT_TYPE),
};
const JOBS = Object.keys(REGISTRIES) as (keyof typeof REGISTRIES)[];

describe.skipIf(!hasPrometheus())('a Prometheus reads', () => {
  const factory = new CircuitBreakerFactory({ env: {} });
  const cleanups: (() => unknown)[] = [];
  let prometheus: PrometheusServer;

  beforeAll(async () => {
    for (const register of Object.values(REGISTRIES)) {
      register.setDefaultLabels({ note: 'quoted "so" \\ and\nso' });
      observeBreakers(factory, { register });
    }
    for (const name of ODD_NAMES) await factory.create({ name }).call(() => 1);
    const server = createServer((request, response) => {
      const register = REGISTRIES[request.url?.slice(1) as keyof typeof REGISTRIES];
      response.setHeader('content-type', register.contentType);
      void register.metrics().then((text) => response.end(text));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    cleanups.push(() => server.close().closeAllConnections());
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    prometheus = await startPrometheus(JOBS.map((job) => ({ job, host, path: `/${job}` })));
    cleanups.push(() => prometheus.end());
  }, 40_000);

  afterAll(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
  });

  test.each(JOBS)(
    'names of every kind, and the same values, from the registry of %s',
    async (job) => {
      await vi.waitFor(async () => expect(await prometheus.query(`up{job="${job}"} == 1`)).toHaveLength(1), 10_000);
      // What a scrape found lasts, also where a later one came too late on a busy machine.
      const found = (selector: string) => prometheus.query(`last_over_time(${selector}[1m])`);
      const calls = await found(`circuit_breaker_calls_total{job="${job}",outcome="success"}`);
      expect(calls.map(({ metric }) => metric['service']).sort()).toEqual([...ODD_NAMES].sort());
      for (const { metric, value } of calls) {
        expect(value?.[1]).toBe('1');
        expect(metric['note']).toBe('quoted "so" \\ and\nso');
      }
      const all = await found(`{__name__=~"circuit_breaker_.+",job="${job}"}`);
      expect(all).toHaveLength(seriesOf(await REGISTRIES[job].metrics()).length);
    },
    20_000,
  );
});

describe.skipIf(!hasPrometheus())('D86: a Prometheus whose target has a label service of its own', () => {
  const cleanups: (() => unknown)[] = [];
  let prometheus: PrometheusServer;
  const own = new Registry();
  const renamed = new Registry();

  beforeAll(async () => {
    const factory = new CircuitBreakerFactory({ env: {} });
    observeBreakers(factory, { register: own });
    observeBreakers(factory, { register: renamed, serviceLabel: 'circuit' });
    for (const name of ['prices', 'coins']) await factory.create({ name }).call(() => 1);
    const server = createServer((request, response) => {
      void (request.url === '/renamed' ? renamed : own).metrics().then((text) => response.end(text));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    cleanups.push(() => server.close().closeAllConnections());
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const labels = { service: 'shop' };
    prometheus = await startPrometheus([
      { job: 'taken', host, path: '/own', labels },
      { job: 'honoured', host, path: '/own', labels, honorLabels: true },
      { job: 'renamed', host, path: '/renamed', labels },
    ]);
    cleanups.push(() => prometheus.end());
  }, 40_000);

  afterAll(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
  });

  test.each([
    ['taken', 'service', ['shop']],
    ['honoured', 'service', ['coins', 'prices']],
    ['renamed', 'circuit', ['coins', 'prices']],
  ])('job %s: the label %s of circuits is %o', async (job, label, circuits) => {
    await vi.waitFor(async () => {
      const found = await prometheus.query(`count by (${label}) (circuit_breaker_state{job="${job}"})`);
      expect(found.map(({ metric }) => metric[label]).sort()).toEqual(circuits);
    }, 10_000);
  });

  test('answers the queries of a dashboard in which the label was replaced', async () => {
    await vi.waitFor(async () => {
      for (const { title, expr } of await dashboardQueries((text) => text.replaceAll('service', 'circuit'))) {
        const found = await prometheus.query(expr.replaceAll('[10s]', '[1m]'));
        if (title === 'State' || title === 'Calls by outcome') expect(found.length, expr).toBeGreaterThan(0);
        for (const { metric } of found) expect(metric['service'], expr).toBeUndefined();
      }
      const [state] = (await dashboardQueries((text) => text.replaceAll('service', 'circuit'))).filter(
        ({ title }) => title === 'State',
      );
      expect((await prometheus.query(state!.expr)).map(({ metric }) => metric['circuit']).sort()).toContain('prices');
    }, 10_000);
  }, 20_000);
});

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { alertQueries, dashboardQueries, packageFolder } from './support/dashboard.js';
import { hasPrometheus } from './support/programs.js';
import { startPrometheus, type PrometheusServer } from './support/prometheus-server.js';
import { readmeQueries } from './support/readme.js';
import { startProcess } from './support/started-process.js';

describe.skipIf(!hasPrometheus())('a Prometheus that scrapes a service through an outage', () => {
  const started: { end(): Promise<void> }[] = [];
  let prometheus: PrometheusServer;
  let origin: string;
  /** What the callers of the service saw. */
  const seen = { success: 0, failure: 0, rejected: 0 };

  const get = async (path: string) => (await fetch(origin + path)).text();
  const call = async () => {
    const outcome = (await get('/call')) as keyof typeof seen;
    seen[outcome]++;
    return outcome;
  };
  /** Calls until a call ends so. */
  const callUntil = (outcome: string) =>
    vi.waitFor(async () => expect(await call()).toBe(outcome), { timeout: 15_000, interval: 50 });
  const valueOf = async (expr: string) => Number((await prometheus.query(expr))[0]?.value?.[1] ?? NaN);
  const becomes = (expr: string, value: number) =>
    vi.waitFor(async () => expect(await valueOf(expr), expr).toBe(value), { timeout: 10_000, interval: 100 });

  beforeAll(async () => {
    const args = ['--import', 'tsx', '--conditions', '@tripswitch/source', 'test/support/observed-service.ts'];
    const service = startProcess(process.execPath, args, packageFolder);
    started.push(service);
    const [, port = ''] = await service.printed(/port (\d+)/);
    origin = `http://127.0.0.1:${port}`;
    const alerts = join(packageFolder, 'prometheus/alerts.yml');
    prometheus = await startPrometheus([{ job: 'api', host: `127.0.0.1:${port}` }], [alerts]);
    started.push(prometheus);
  }, 40_000);

  afterAll(async () => {
    await Promise.all(started.map((process) => process.end()));
  });

  test('can tell afterwards what happened', async () => {
    await becomes('circuit_breaker_state{service="prices"}', 0);
    await becomes('circuit_breaker_transitions_total{service="prices",from="closed",to="open"}', 0);
    for (let calls = 0; calls < 5; calls++) await call();
    await get('/down');
    await callUntil('rejected');
    await becomes('circuit_breaker_state{service="prices"}', 1);
    await becomes('circuit_breaker_rejecting{service="prices"}', 1);
    // The circuit probes while the dependency is still down.
    await callUntil('failure');
    await get('/up');
    await callUntil('success');

    await becomes('circuit_breaker_state{service="prices"}', 0);
    await becomes('sum(circuit_breaker_calls_total{service="prices",outcome="success"})', seen.success);
    await becomes('sum(circuit_breaker_calls_total{service="prices",outcome="failure"})', seen.failure);
    await becomes('sum(circuit_breaker_calls_total{service="prices",outcome="rejected"})', seen.rejected);
    expect(seen.failure).toBe(4);
    expect(seen.rejected).toBeGreaterThan(0);
    const transitions = await prometheus.query('circuit_breaker_transitions_total{service="prices"} > 0');
    expect(
      Object.fromEntries(
        transitions.map(({ metric, value }) => [`${metric['from']} to ${metric['to']}`, Number(value?.[1])]),
      ),
    ).toEqual({
      'closed to open': 1,
      'open to half_open': 2,
      'half_open to open': 1,
      'half_open to closed': 1,
    });

    // States over time: closed, open, closed again, and nothing but that for the circuit that nobody called.
    const [states] = await prometheus.query('circuit_breaker_state{service="prices"}[5m]');
    const inOrder = (states?.values ?? []).map(([, value]) => Number(value)).filter((value) => value !== 2);
    expect(inOrder.filter((value, index) => value !== inOrder[index - 1])).toEqual([0, 1, 0]);
    expect(await valueOf('max_over_time(circuit_breaker_state{service="idle"}[5m])')).toBe(0);
    // The first event of a series is seen by rate and increase, for it was there at zero.
    expect(
      await valueOf('increase(circuit_breaker_transitions_total{service="prices",from="closed",to="open"}[5m])'),
    ).toBeGreaterThan(0.9);
    expect(
      await valueOf('increase(circuit_breaker_calls_total{service="prices",outcome="rejected"}[5m])'),
    ).toBeGreaterThan(0);
  }, 60_000);

  test('answers the examples of the README', async () => {
    const mayBeEmpty = [
      'Which circuits reject calls?',
      'Which circuits are not closed?',
      'Which circuits did an operator take out of automatic mode?',
      // The circuit is not shared.
      'How many exchanges with the store fail?',
    ];
    for (const { title, expr } of await readmeQueries()) {
      // Steps of a minute begin with the minute, which may not have come yet.
      const found = await prometheus.query(expr.replace(':1m]', ':1s]'));
      if (!mayBeEmpty.includes(title)) expect(found.length, title).toBeGreaterThan(0);
    }
  }, 60_000);

  test('D44: answers every query of the dashboard and the alerts', async () => {
    const mayBeEmpty = ['Modes ordered', 'Transitions', 'annotation Openings'];
    // The circuit is not shared.
    mayBeEmpty.push('Duration of exchanges with the store', 'Failed exchanges');
    for (const { title, expr } of await dashboardQueries()) {
      const result = await prometheus.query(expr.replaceAll('[10s]', '[5m]'));
      if (!mayBeEmpty.includes(title)) expect(result.length, `${title}: ${expr}`).toBeGreaterThan(0);
    }
    const transitions = (await dashboardQueries()).find(({ title }) => title === 'Transitions');
    expect(await prometheus.query(transitions!.expr.replaceAll('[10s]', '[5m]'))).toHaveLength(4);
    for (const { expr } of await alertQueries()) await prometheus.query(expr);
    // The circuit was not open for long enough to wake anyone.
    expect(await prometheus.query('ALERTS{alertstate="firing"}')).toEqual([]);
  }, 60_000);
});

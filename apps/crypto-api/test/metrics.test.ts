import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startSimulator } from '../src/simulator/simulator.js';
import { startApiProcess } from './app-process.js';
import { hasPrometheus, startPrometheus } from './prometheus.js';
import { startApi } from './running-api.js';
import { startReplica, type Replica } from './support/replica.js';
import { temporaryDirectory } from './support/temporary-directory.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

describe('GET /metrics', () => {
  it('tells of every circuit from the start, as Prometheus text that nobody keeps', async () => {
    const api = await startApi();
    cleanups.push(() => api.close());
    const response = await api.get('/metrics');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const text = await response.text();
    for (const { name } of Object.values(api.circuits) as { name: string }[]) {
      expect(text).toContain(`circuit_breaker_state{service="${name}"} 0\n`);
      expect(text).toContain(`circuit_breaker_rejecting{service="${name}"} 0\n`);
      expect(text).toContain(`circuit_breaker_calls_total{service="${name}",outcome="rejected"} 0\n`);
    }
    await api.get('/api/v1/prices?ids=bitcoin');
    const success = 'circuit_breaker_calls_total{service="coingecko-prices",outcome="success"} 1\n';
    expect(await (await api.get('/metrics')).text()).toContain(success);
    expect((await fetch(`${api.origin}/metrics`, { method: 'POST' })).status).toBe(405);
  });

  it('tells the state of a circuit that another process opened, and none of its counts', async () => {
    const simulator = await startSimulator();
    cleanups.push(() => simulator.close());
    const environment = {
      COINGECKO_BASE_URL: simulator.baseUrl,
      CIRCUIT_BREAKER_PERSISTENT: 'true',
      CIRCUIT_BREAKER_STATE_DIR: await temporaryDirectory(),
      CIRCUIT_BREAKER_FAILURE_THRESHOLD: '2',
    };
    const [busy, idle] = await Promise.all([startReplica({ environment }), startReplica({ environment })]);
    const tells = async ({ get }: Replica, ...lines: readonly string[]) => {
      const text = await (await get('/metrics')).text();
      for (const line of lines) expect(text).toContain(`${line}\n`);
    };
    const state = 'circuit_breaker_state{service="coingecko-prices"}';
    const failures = 'circuit_breaker_calls_total{service="coingecko-prices",outcome="failure"}';
    const opened = 'circuit_breaker_transitions_total{service="coingecko-prices",from="closed",to="open"}';
    await tells(idle, `${state} 0`);
    simulator.setTrouble({ kind: 'status', status: 503 });
    for (let call = 0; call < 2; call += 1) await busy.get('/api/v1/prices?ids=bitcoin');
    await vi.waitFor(() => tells(idle, `${state} 1`), { timeout: 15_000, interval: 50 });
    await tells(idle, `${failures} 0`, `${opened} 0`);
    await vi.waitFor(() => tells(busy, `${state} 1`, `${failures} 2`, `${opened} 1`), { timeout: 5000 });
    await Promise.all([busy.end('SIGTERM'), idle.end('SIGTERM')]);
  }, 60_000);
});

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets?: readonly { readonly expr: string }[] }[];
}

async function dashboardQueries(): Promise<{ title: string; expr: string }[]> {
  const file = createRequire(import.meta.url).resolve('@tripswitch/metrics-prometheus/grafana/dashboard.json');
  const { panels } = JSON.parse(await readFile(file, 'utf8')) as Dashboard;
  const chosen = (expr: string) =>
    expr.replaceAll('$job', 'crypto-api').replaceAll('$service', 'coingecko-.*').replaceAll('$__rate_interval', '5m');
  return panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr: chosen(expr) })));
}

describe.skipIf(!hasPrometheus())('a Prometheus that scrapes the API through an outage of CoinGecko', () => {
  it('answers afterwards what happened: states, transitions, rejections, and every query of the dashboard', async () => {
    const simulator = await startSimulator();
    cleanups.push(() => simulator.close());
    const api = startApiProcess({
      PORT: '0',
      COINGECKO_BASE_URL: simulator.baseUrl,
      CACHE_TTL: '0',
      CIRCUIT_BREAKER_FAILURE_THRESHOLD: '3',
      CIRCUIT_BREAKER_RECOVERY_TIMEOUT: '1.5',
    });
    cleanups.push(async () => {
      api.child.kill('SIGTERM');
      await api.ended;
    });
    const [, port = ''] = await api.printed(/"port":(\d+)/);
    const prometheus = await startPrometheus(`127.0.0.1:${port}`);
    cleanups.push(() => prometheus.end());

    const ask = () => fetch(`http://127.0.0.1:${port}/api/v1/prices?ids=bitcoin`);
    const valueOf = async (expr: string) => Number((await prometheus.query(expr))[0]?.value?.[1] ?? NaN);
    const patience = { timeout: 15_000, interval: 50 };
    const becomes = (expr: string, value: number) =>
      vi.waitFor(async () => expect(await valueOf(expr), expr).toBe(value), patience);
    const state = 'circuit_breaker_state{service="coingecko-prices"}';
    const calls = (outcome: string) => `circuit_breaker_calls_total{service="coingecko-prices",outcome="${outcome}"}`;
    const wentFrom = (from: string, to: string) =>
      `circuit_breaker_transitions_total{service="coingecko-prices",from="${from}",to="${to}"}`;

    for (let call = 0; call < 4; call += 1) await ask();
    await becomes(state, 0);
    await becomes(calls('success'), 4);

    simulator.setTrouble({ kind: 'status', status: 503 });
    for (let call = 0; call < 10; call += 1) await ask();
    // Prometheus saw the circuit open; then a probe fails, and opens it again.
    await becomes(state, 1);
    const again = async () => {
      await ask();
      expect(await valueOf(wentFrom('half_open', 'open'))).toBeGreaterThanOrEqual(1);
    };
    await vi.waitFor(again, patience);

    simulator.setTrouble({ kind: 'none' });
    const recovered = async () => {
      await ask();
      expect(await valueOf(wentFrom('half_open', 'closed'))).toBe(1);
    };
    await vi.waitFor(recovered, patience);
    await becomes(state, 0);

    const reached = simulator.calls().prices;
    await becomes(`sum(circuit_breaker_calls_total{service="coingecko-prices",outcome=~"success|failure"})`, reached);
    const failures = await valueOf(calls('failure'));
    expect(failures).toBe(3 + (await valueOf(wentFrom('half_open', 'open'))));
    expect(await valueOf(calls('rejected'))).toBeGreaterThanOrEqual(7);
    expect(await valueOf(wentFrom('closed', 'open'))).toBe(1);
    expect(await valueOf(wentFrom('open', 'half_open'))).toBe(failures - 2);
    const [states] = await prometheus.query(`${state}[5m]`);
    const seen = (states?.values ?? []).map(([, value]) => Number(value)).filter((value) => value !== 2);
    expect(seen.filter((value, index) => value !== seen[index - 1])).toEqual([0, 1, 0]);
    // The circuits beside it stayed closed.
    expect(await valueOf('max(max_over_time(circuit_breaker_state{service!="coingecko-prices"}[5m]))')).toBe(0);

    for (const { title, expr } of await dashboardQueries()) {
      const found = await prometheus.query(expr);
      // Nobody ordered a mode, and the circuits are in memory.
      const mayBeEmpty = ['Modes ordered', 'Duration of exchanges with the store', 'Failed exchanges'];
      if (!mayBeEmpty.includes(title)) expect(found.length, `${title}: ${expr}`).toBeGreaterThan(0);
    }
  }, 90_000);
});

import { afterEach, describe, expect, it } from 'vitest';
import { startApi, type RunningApi, type RunningApiOptions } from './running-api.js';
import { startApiProcess } from './app-process.js';

const adminToken = 'a-token-of-the-tests';
const mount = '/api/v1/circuit-breakers';

let running: RunningApi | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

async function start(options: RunningApiOptions = {}): Promise<RunningApi> {
  return (running = await startApi({ failureThreshold: 1, ...options }));
}

/** A POST with this token. */
function post(token: string): RequestInit {
  return { method: 'POST', headers: { Authorization: `Bearer ${token}` } };
}

describe(mount, () => {
  it('shows an outage, and lets who has the token end it', async () => {
    const { get, origin, simulator, circuits } = await start({ adminToken });
    simulator.setTrouble({ kind: 'status', status: 500 }, 'prices');
    await get('/api/v1/prices?ids=bitcoin');
    const stats = (await (await get(`${mount}/stats`)).json()) as { count: number; circuit_breakers: object[] };
    expect(stats.count).toBe(3);
    expect(stats.circuit_breakers[0]).toMatchObject({ name: 'coingecko-prices', state: 'open', failure_count: 1 });
    const reset = `${origin}${mount}/reset/coingecko-prices`;
    expect((await fetch(reset, post('a-wrong-one-of-them'))).status).toBe(401);
    expect((await fetch(reset, { method: 'POST' })).status).toBe(401);
    expect(circuits.prices.state).toBe('open');
    const done = await fetch(reset, post(adminToken));
    expect([done.status, await done.json()]).toEqual([200, expect.objectContaining({ state: 'closed' })]);
    expect(circuits.prices.state).toBe('closed');
  });

  it('changes nothing without ADMIN_TOKEN', async () => {
    const { origin } = await start();
    const response = await fetch(`${origin}${mount}/reset/coingecko-prices`, post(adminToken));
    expect([response.status, await response.json()]).toEqual([
      403,
      expect.objectContaining({ code: 'changes_disabled' }),
    ]);
  });

  it('has the live page, and its own answer for what is not there', async () => {
    const { get } = await start();
    const page = await get(mount);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('live-page.js');
    const nothing = await get(`${mount}/nothing`);
    expect([nothing.status, nothing.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
    ]);
  });

  it('reads ADMIN_TOKEN from the environment, and an open page does not hold up the end', async () => {
    const { child, printed, ended } = startApiProcess({ PORT: '0', ADMIN_TOKEN: adminToken });
    try {
      const [, port] = await printed(/"port":(\d+)/);
      const origin = `http://127.0.0.1:${port}${mount}`;
      const stream = (await fetch(`${origin}/events`)).body as ReadableStream<Uint8Array>;
      const reader = stream.getReader();
      expect(new TextDecoder().decode((await reader.read()).value)).toContain('event: hello');
      expect((await fetch(`${origin}/reset/coingecko-coins`, post(adminToken))).status).toBe(200);
      const asked = performance.now();
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
      // The connections that are left are cut after ten seconds.
      expect(performance.now() - asked).toBeLessThan(8000);
      await reader.cancel().catch(() => undefined);
    } finally {
      child.kill('SIGKILL');
    }
  });
});

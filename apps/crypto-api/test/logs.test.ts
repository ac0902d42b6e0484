import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startApiProcess } from './app-process.js';
import { startApi, type RunningApi } from './running-api.js';
import { logCircuits } from '../src/wiring/log-circuits.js';
import { createLog } from '../src/wiring/log.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

describe('the log of circuits', () => {
  async function start() {
    const api: RunningApi = await startApi({ failureThreshold: 2, recoveryTimeoutMs: 60 });
    const lines: Record<string, unknown>[] = [];
    const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
    const stop = logCircuits(api.factory, createLog({ level: 'debug', secrets: [], destination }));
    cleanups.push(async () => {
      stop();
      await api.close();
    });
    return { ...api, lines, told: (msg: string) => lines.filter((line) => line['msg'] === msg) };
  }
  const ask = (api: RunningApi) => api.get('/api/v1/coins/bitcoin');

  it('tells every transition with its cause, through an outage and the recovery', async () => {
    const api = await start();
    api.simulator.setTrouble({ kind: 'status', status: 503 });
    await ask(api);
    await ask(api);
    const openedTimes = () => api.told('circuit changed state').filter(({ to }) => to === 'open').length;
    await vi.waitFor(async () => {
      await ask(api);
      expect(openedTimes()).toBe(2);
    });
    api.simulator.setTrouble({ kind: 'none' });
    await vi.waitFor(async () => {
      await ask(api);
      expect(api.circuits.coins.state).toBe('closed');
    });
    const changes = api.told('circuit changed state');
    // A probe may have failed more than twice on a slow machine.
    expect(changes.slice(0, 3)).toMatchObject([
      { level: 40, circuit: 'coingecko-coins', from: 'closed', to: 'open', cause: 'consecutive_failures' },
      { level: 40, from: 'open', to: 'half_open', cause: 'recovery_timeout' },
      { level: 40, from: 'half_open', to: 'open', cause: 'probe_failed' },
    ]);
    expect(changes.at(-1)).toMatchObject({ level: 30, from: 'half_open', to: 'closed', cause: 'probe_succeeded' });
    // Each opening is followed by a half-open state, and the last of those by the closing.
    expect(changes).toHaveLength(api.circuits.coins.getStats().openedCount * 2 + 1);
  });

  it('tells each rejected call, at debug', async () => {
    const api = await start();
    await api.circuits.coins.setMode('forced_open');
    await Promise.all([1, 2, 3].map((number) => api.get(`/api/v1/coins/coin${number}`)));
    const rejected = { level: 20, circuit: 'coingecko-coins', reason: 'forced_open' };
    expect(api.told('call rejected')).toMatchObject([rejected, rejected, rejected]);
  });

  it('tells modes and resets, with who ordered them and why', async () => {
    const api = await start();
    await api.circuits.prices.setMode('forced_open', { actor: 'ann', reason: 'maintenance' });
    await api.circuits.prices.setMode('automatic', { actor: 'ann' });
    await api.circuits.prices.reset({ actor: 'bob', reason: 'drill' });
    const who = { circuit: 'coingecko-prices', actor: 'ann' };
    expect(api.told('circuit changed mode')).toMatchObject([
      { ...who, level: 40, from: 'automatic', to: 'forced_open', reason: 'maintenance' },
      { ...who, level: 30, from: 'forced_open', to: 'automatic' },
    ]);
    expect(api.told('circuit was reset')).toMatchObject([{ level: 40, actor: 'bob', reason: 'drill' }]);
  });

  it('tells nothing once it is stopped', async () => {
    const api = await start();
    await cleanups.pop()?.();
    await api.circuits.prices.reset();
    expect(api.lines).toEqual([]);
  });
});

describe('a secret', () => {
  const key = 'CG-0123456789abcdef';
  const token = 'an-admin-token-of-length';
  const path = 'path-that-is-a-key';

  /** An upstream that sends back what it was sent: in JSON of another shape, in what is no JSON, or with a status. */
  async function startEcho() {
    const mode = { status: 200 };
    const server = createServer((request: IncomingMessage, response: ServerResponse) => {
      const { url = '', headers } = request;
      const sent = `${String(headers['x-cg-demo-api-key'])} is your key, ${url} your path`;
      response.writeHead(mode.status, { 'X-Echo': key });
      response.end(url.includes('/simple/price') ? JSON.stringify({ [sent]: sent }) : sent);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    });
    return { mode, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  it('is in no line and no answer, whatever happens, at the most talkative level', async () => {
    const upstream = await startEcho();
    const api = startApiProcess({
      PORT: '0',
      LOG_LEVEL: 'trace',
      COINGECKO_BASE_URL: `${upstream.origin}/${path}`,
      COINGECKO_API_KEY: key,
      ADMIN_TOKEN: token,
      CIRCUIT_BREAKER_FAILURE_THRESHOLD: '2',
    });
    cleanups.push(async () => {
      api.child.kill('SIGKILL');
      await api.ended;
    });
    const [, port = ''] = await api.printed(/"port":(\d+)/);
    const origin = `http://127.0.0.1:${port}`;
    const answers: string[] = [];
    const ask = async (path: string) => {
      const response = await fetch(origin + path, { headers: { Authorization: `Bearer ${token}` } });
      answers.push(JSON.stringify([...response.headers]), await response.text());
    };
    for (const status of [401, 200]) {
      upstream.mode.status = status;
      for (let call = 0; call < 4; call += 1) await ask('/api/v1/coins/bitcoin');
      await ask('/api/v1/prices?ids=bitcoin');
    }
    upstream.mode.status = 500;
    for (let call = 0; call < 4; call += 1) await ask('/api/v1/prices?ids=bitcoin');
    for (const path of ['/health/ready', '/metrics', '/nothing', `/api/v1/coins/bitcoin?${'x'.repeat(50)}=1`]) {
      await ask(path);
    }
    api.child.kill('SIGTERM');
    expect(await api.ended).toBe(0);

    const log = api.stdout();
    for (const happened of ['refused a request', 'call failed', 'circuit changed state', 'call rejected', 'ended']) {
      expect(log).toContain(happened);
    }
    // A piece of a secret is as little to be told.
    for (const secret of [key, key.slice(0, 8), token, path]) {
      expect(log + api.stderr() + answers.join('\n')).not.toContain(secret);
    }
    const lines = log
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { level: number; time: number });
    expect(lines.every(({ level, time }) => level > 0 && time > 0)).toBe(true);
  });
});

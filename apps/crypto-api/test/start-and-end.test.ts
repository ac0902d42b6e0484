import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startSimulator, type Simulator } from '../src/simulator/simulator.js';
import { startApiProcess, type AppProcess } from './app-process.js';

const processes: AppProcess[] = [];
const simulators: Simulator[] = [];
const start = (environment: Readonly<Record<string, string>>) => {
  const started = startApiProcess(environment);
  processes.push(started);
  return started;
};
afterEach(async () => {
  for (const { child } of processes) {
    child.kill('SIGKILL');
  }
  await Promise.all(processes.splice(0).map(({ ended }) => ended));
  await Promise.all(simulators.splice(0).map((simulator) => simulator.close()));
});

async function listening(environment: Readonly<Record<string, string>> = {}) {
  const simulator = await startSimulator();
  simulators.push(simulator);
  const api = start({ PORT: '0', COINGECKO_BASE_URL: simulator.baseUrl, ...environment });
  const [, port] = await api.printed(/"port":(\d+)/);
  return { api, simulator, origin: `http://127.0.0.1:${port}` };
}

describe('the start', () => {
  it('ends with one line that names every bad value, ours and the circuit breakers, before anything listens', async () => {
    const api = start({
      PORT: 'http',
      COINGECKO_BASE_URL: 'nowhere',
      CIRCUIT_BREAKER_FAILURE_THRESHOLD: 'many',
      CIRCUIT_BREAKER_RECOVERY_TIMEOUT: '-1',
    });
    expect(await api.ended).toBe(1);
    expect(api.stdout()).toBe('');
    expect(api.stderr().trimEnd().split('\n')).toHaveLength(1);
    for (const named of [
      'PORT is "http"',
      'COINGECKO_BASE_URL',
      'CIRCUIT_BREAKER_FAILURE_THRESHOLD',
      'many',
      'CIRCUIT_BREAKER_RECOVERY_TIMEOUT',
      '-1',
    ]) {
      expect(api.stderr()).toContain(named);
    }
  });

  it('ends with one plain line for a Redis, which has no store yet', async () => {
    const api = start({ PORT: '0', REDIS_URL: 'redis://:secret@127.0.0.1:6379/0' });
    expect(await api.ended).toBe(1);
    expect(api.stdout()).toBe('');
    expect(api.stderr()).toBe('crypto-api cannot start: REDIS_URL: this version has no Redis store yet\n');
  });

  it('ends with one line when the port is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, resolve));
    try {
      const api = start({ PORT: String((taken.address() as AddressInfo).port) });
      expect(await api.ended).toBe(1);
      expect(api.stderr()).toMatch(/^crypto-api cannot listen on PORT \d+: .*EADDRINUSE.*\n$/);
    } finally {
      await new Promise((resolve) => taken.close(resolve));
    }
  });

  it('takes the thresholds of the circuits from the environment', async () => {
    const { origin, simulator, api } = await listening({
      CIRCUIT_BREAKER_FAILURE_THRESHOLD: '2',
      CIRCUIT_BREAKER_RECOVERY_TIMEOUT: '120',
    });
    simulator.setTrouble({ kind: 'status', status: 500 });
    for (let call = 0; call < 4; call += 1) {
      await fetch(`${origin}/api/v1/coins/bitcoin`);
    }
    expect(simulator.calls().coins).toBe(2);
    const [line] = await api.printed(/.*circuit changed state.*/);
    expect(JSON.parse(line)).toMatchObject({ circuit: 'coingecko-coins', from: 'closed', to: 'open' });
    expect((await fetch(`${origin}/api/v1/coins/bitcoin`)).headers.get('retry-after')).toBe('120');
  });
});

describe('the end', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'finishes what runs at %s, takes nothing new, and exits with 0',
    async (signal) => {
      const { api, simulator, origin } = await listening();
      simulator.setTrouble({ kind: 'latency', delayMs: 500 });
      const running = fetch(`${origin}/api/v1/prices?ids=bitcoin`);
      await vi.waitFor(() => expect(simulator.calls().prices).toBe(1));
      const endedAt = performance.now();
      api.child.kill(signal);
      await vi.waitFor(() => expect(fetch(`${origin}/health/live`)).rejects.toBeInstanceOf(TypeError));
      expect((await running).status).toBe(200);
      expect(await api.ended).toBe(0);
      expect(performance.now() - endedAt).toBeLessThan(5000);
      expect(api.stderr()).toBe('');
    },
  );

  it('does not wait for calls to CoinGecko whose clients are gone', async () => {
    const { api, simulator, origin } = await listening({ COINGECKO_CALL_TIMEOUT: '120', REQUEST_DEADLINE: '0.2' });
    simulator.setTrouble({ kind: 'hang' });
    expect((await fetch(`${origin}/api/v1/coins/bitcoin`)).status).toBe(503);
    const endedAt = performance.now();
    api.child.kill('SIGTERM');
    expect(await api.ended).toBe(0);
    expect(performance.now() - endedAt).toBeLessThan(5000);
  });

  it('cuts a request that does not finish by the deadline', async () => {
    const { api, simulator, origin } = await listening({
      COINGECKO_CALL_TIMEOUT: '120',
      REQUEST_DEADLINE: '120',
      SHUTDOWN_DEADLINE: '0.5',
    });
    simulator.setTrouble({ kind: 'hang' });
    const cut = expect(fetch(`${origin}/api/v1/coins/bitcoin`)).rejects.toBeInstanceOf(TypeError);
    await vi.waitFor(() => expect(simulator.calls().coins).toBe(1));
    const endedAt = performance.now();
    api.child.kill('SIGTERM');
    expect(await api.ended).toBe(0);
    expect(performance.now() - endedAt).toBeLessThan(5000);
    await cut;
  });

  it('is forced, and says so, where something still runs two seconds after the deadline', async () => {
    // Something that an application of one's own could leave running.
    const { api } = await listening({
      SHUTDOWN_DEADLINE: '0',
      NODE_OPTIONS: '--import=data:text/javascript,setInterval(()=>{},1000)',
    });
    api.child.kill('SIGTERM');
    expect(await api.ended).toBe(1);
    expect(api.stdout()).toContain('ended by force: something still ran after the deadline');
  });

  it('is not held up by a connection that a client keeps alive', async () => {
    const { api, origin } = await listening();
    expect((await fetch(`${origin}/health/live`)).status).toBe(200);
    api.child.kill('SIGTERM');
    expect(await api.ended).toBe(0);
  });
});

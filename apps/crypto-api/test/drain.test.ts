import { expect, it, onTestFinished, vi } from 'vitest';
import { startSimulator } from '../src/simulator/simulator.js';
import { hasNginx } from './deploy/nginx-front.js';
import { figure } from './support/figure.js';
import { needsWrk, requestsOf, startLoad } from './support/load.js';
import { startReplica } from './support/replica.js';
import { startSwitchedNginx } from './support/switched-nginx.js';

async function start(environment: Readonly<Record<string, string>>) {
  const simulator = await startSimulator();
  onTestFinished(() => simulator.close());
  const replica = await startReplica({ environment: { COINGECKO_BASE_URL: simulator.baseUrl, ...environment } });
  return { simulator, replica };
}

it.each(['SIGTERM', 'SIGINT'] as const)(
  'a process that gets %s says that it is stopping for as long as it is told, and only then stops listening',
  async (signal) => {
    const { simulator, replica } = await start({ DRAIN_DELAY: '1.5' });
    const before = await replica.get('/health/ready');
    expect([before.status, before.headers.get('connection')]).toEqual([200, 'keep-alive']);
    simulator.setTrouble({ kind: 'latency', delayMs: 300 });
    const running = replica.get('/api/v1/prices?ids=bitcoin');
    await vi.waitFor(() => expect(simulator.calls().prices).toBe(1));

    const signalledAt = performance.now();
    const ended = replica.end(signal);
    await vi.waitFor(async () => expect((await replica.get('/health/ready')).status).toBe(503));
    const { status, headers } = await running;
    expect([status, headers.get('connection')]).toEqual([200, 'close']);
    let servedUntil = 0;
    await vi.waitFor(
      async () => {
        const refused = await replica.get('/health/ready').then(
          async (response) => {
            expect([response.status, response.headers.get('connection')]).toEqual([503, 'close']);
            expect(await response.json()).toMatchObject({ status: 'stopping' });
            servedUntil = performance.now();
          },
          () => true,
        );
        expect(refused).toBe(true);
      },
      { timeout: 10_000, interval: 20 },
    );
    expect(servedUntil - signalledAt).toBeGreaterThan(1000);
    expect(await ended).toBe(0);
    expect(performance.now() - signalledAt).toBeGreaterThan(1450);
  },
);

it('a balancer that leaves out what is not ready resets no request when a replica ends under load', async (context) => {
  needsWrk(context);
  if (!hasNginx()) return context.skip('nginx not found');
  const environment = { DRAIN_DELAY: '2', CACHE_TTL: '3600' };
  const { simulator, replica: first } = await start(environment);
  const second = await startReplica({ environment: { COINGECKO_BASE_URL: simulator.baseUrl, ...environment } });
  const nginx = await startSwitchedNginx(first.port, second.port);
  const load = startLoad({ origin: nginx.origin, connections: 16, paths: ['/api/v1/prices?ids=bitcoin'] });
  const asked = async (what: typeof first) => (await what.get('/metrics')).text();
  await vi.waitFor(async () => expect(await asked(first)).toMatch(/calls_total\{.*success"\} 1/));

  const ended = first.end('SIGTERM');
  await vi.waitFor(async () => expect((await first.get('/health/ready')).status).toBe(503), { interval: 50 });
  await nginx.leaveOutFirst();
  expect(await ended).toBe(0);
  const saw = await load.end();

  figure('a replica of two ended under load, behind nginx', `${requestsOf(saw)} requests, ${JSON.stringify(saw.lost)}`);
  expect(saw.lost).toEqual({ connect: 0, read: 0, write: 0, timeout: 0 });
  expect(Object.keys(saw.answers).filter((kind) => !kind.startsWith('200 '))).toEqual([]);
  expect(await nginx.errors()).toEqual([]);
}, 60_000);

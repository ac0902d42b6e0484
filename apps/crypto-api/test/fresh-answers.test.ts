import { request } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startApi, type RunningApi, type RunningApiOptions } from './running-api.js';

let api: RunningApi | undefined;
const start = async (options?: RunningApiOptions) => (api = await startApi(options));
afterEach(async () => {
  await api?.close();
  api = undefined;
});

const paths = {
  prices: '/api/v1/prices?ids=bitcoin,ethereum',
  coins: '/api/v1/coins/bitcoin',
  markets: '/api/v1/markets?limit=3',
} as const;
const routes = ['prices', 'coins', 'markets'] as const;

describe.each(routes)('%s', (route) => {
  it('are answered from memory within their time to live, with their age', async () => {
    const { get, simulator } = await start({ cacheTtlMs: 60_000 });
    const live = await get(paths[route]);
    const again = await get(paths[route]);
    expect([live, again].map(({ headers }) => headers.get('x-data-source'))).toEqual(['live', 'cache']);
    expect([live, again].map(({ headers }) => headers.get('age'))).toEqual([null, '0']);
    expect(await again.text()).toBe(await live.text());
    expect(simulator.calls()[route]).toBe(1);
  });

  it('share one call between clients who ask together, also when one of them leaves', async () => {
    const { get, origin, simulator } = await start();
    simulator.setTrouble({ kind: 'latency', delayMs: 300 });
    const leaver = request(origin + paths[route]).once('error', () => undefined);
    leaver.end();
    await vi.waitFor(() => expect(simulator.calls()[route]).toBe(1));
    const stayers = Array.from({ length: 20 }, () => get(paths[route]));
    leaver.destroy();
    const answers = await Promise.all(stayers);
    expect(answers.map(({ status }) => status)).toEqual(stayers.map(() => 200));
    expect(new Set(answers.map(({ headers }) => headers.get('x-data-source')))).toEqual(new Set(['live']));
    expect(simulator.calls()[route]).toBe(1);
  });

  it('are served or refused by the client’s deadline, however long CoinGecko may take', async () => {
    const { get, simulator } = await start({ callTimeoutMs: 3000, requestDeadlineMs: 100 });
    simulator.setTrouble({ kind: 'hang' });
    const startedAt = performance.now();
    const nothingKnown = await get(paths[route]);
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect([nothingKnown.status, nothingKnown.headers.get('retry-after')]).toEqual([503, '1']);
  });
});

it('answers any mix of coins from memory while each of them is fresh', async () => {
  const { get, simulator } = await start({ cacheTtlMs: 60_000 });
  await get('/api/v1/prices?ids=bitcoin');
  await get('/api/v1/prices?ids=ethereum,solana');
  expect((await get('/api/v1/prices?ids=solana,bitcoin')).headers.get('x-data-source')).toBe('cache');
  expect(simulator.calls().prices).toBe(2);
  expect((await get('/api/v1/prices?ids=bitcoin,litecoin')).headers.get('x-data-source')).toBe('live');
});

it('gives no fresh answer of one currency, coin or number of markets for another', async () => {
  const { get, simulator } = await start({ cacheTtlMs: 60_000 });
  for (const path of [
    '/api/v1/prices?ids=bitcoin&vs=usd',
    '/api/v1/prices?ids=bitcoin&vs=eur',
    '/api/v1/coins/bitcoin',
    '/api/v1/coins/solana',
    '/api/v1/markets?vs=usd&limit=2',
    '/api/v1/markets?vs=usd&limit=3',
    '/api/v1/markets?vs=eur&limit=3',
  ]) {
    expect((await get(path)).headers.get('x-data-source'), path).toBe('live');
  }
  expect(simulator.calls()).toEqual({ prices: 2, coins: 2, markets: 3 });
});

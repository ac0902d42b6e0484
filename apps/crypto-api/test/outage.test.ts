import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Trouble } from '../src/simulator/trouble.js';
import { startApi, type RunningApi, type RunningApiOptions } from './running-api.js';

let api: RunningApi | undefined;
const start = async (options?: RunningApiOptions) => (api = await startApi(options));
afterEach(async () => {
  await api?.close();
  api = undefined;
});
const bodyOf = async (response: Response) => (await response.json()) as Record<string, unknown>;

const paths = {
  prices: '/api/v1/prices?ids=bitcoin,ethereum',
  coins: '/api/v1/coins/bitcoin',
  markets: '/api/v1/markets?limit=3',
} as const;
const routes = ['prices', 'coins', 'markets'] as const;

const troubles: readonly Trouble[] = [
  { kind: 'hang' },
  { kind: 'latency', delayMs: 5000 },
  { kind: 'drip', bytesPerSecond: 1 },
  { kind: 'reset' },
  { kind: 'malformed' },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503, retryAfterSeconds: 9 },
  { kind: 'status', status: 429, retryAfterSeconds: 7 },
];

describe.each(troubles.map((trouble) => [JSON.stringify(trouble), trouble] as const))('under %s', (_, trouble) => {
  it('every route serves its last known answer with its age, and then without asking CoinGecko', async () => {
    const { get, simulator, circuits } = await start({ failureThreshold: 2, callTimeoutMs: 150 });
    for (const route of routes) {
      const live = await bodyOf(await get(paths[route]));
      simulator.setTrouble(trouble, route);
      for (let call = 1; call <= 4; call += 1) {
        const startedAt = performance.now();
        const response = await get(paths[route]);
        expect(performance.now() - startedAt).toBeLessThan(2000);
        expect(response.status).toBe(200);
        expect(response.headers.get('x-data-source')).toBe('cache');
        expect(response.headers.get('age')).toMatch(/^\d+$/);
        expect(await bodyOf(response)).toEqual(live);
      }
      expect(circuits[route].state).toBe('open');
      expect(simulator.calls()[route]).toBe(3);
    }
  });

  it('a route with nothing to remember answers 503 with Retry-After, and says nothing of what is inside', async () => {
    const { get, simulator } = await start({ failureThreshold: 2, callTimeoutMs: 150, apiKey: 'CG-secret-key' });
    simulator.setTrouble(trouble);
    for (const route of routes) {
      for (let call = 1; call <= 3; call += 1) {
        const response = await get(paths[route]);
        expect(response.status).toBe(503);
        expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
        expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
        expect(await bodyOf(response)).toEqual({
          type: 'about:blank',
          title: 'Service Unavailable',
          status: 503,
          code: 'upstream_unavailable',
          detail: 'CoinGecko does not answer now, and nothing is known from before.',
        });
      }
    }
  });
});

describe('while CoinGecko fails', () => {
  it('tells how old the answer is, in seconds since it was live', async () => {
    const { get, simulator } = await start();
    await get(paths.prices);
    simulator.setTrouble({ kind: 'status', status: 500 });
    await vi.waitFor(async () => expect((await get(paths.prices)).headers.get('age')).toBe('1'), {
      timeout: 5000,
      interval: 100,
    });
  });

  it('answers any mix of coins that were each seen before, and no other', async () => {
    const { get, simulator } = await start();
    await get('/api/v1/prices?ids=bitcoin');
    await get('/api/v1/prices?ids=ethereum,solana');
    await get('/api/v1/prices?ids=bitcoin&vs=eur');
    simulator.setTrouble({ kind: 'status', status: 500 });
    const mixed = await get('/api/v1/prices?ids=solana,bitcoin');
    expect(mixed.status).toBe(200);
    expect(await bodyOf(mixed)).toMatchObject({ vs: 'usd', prices: [{ id: 'solana' }, { id: 'bitcoin' }] });
    expect((await get('/api/v1/prices?ids=bitcoin,litecoin')).status).toBe(503);
    expect((await get('/api/v1/prices?ids=solana&vs=eur')).status).toBe(503);
  });

  it('asks clients to come back when the next probe is due: as CoinGecko said, if it did', async () => {
    const { get, simulator, circuits } = await start({ failureThreshold: 1, recoveryTimeoutMs: 30_000 });
    simulator.setTrouble({ kind: 'status', status: 500 }, 'prices');
    await get(paths.prices);
    expect((await get(paths.prices)).headers.get('retry-after')).toBe('30');
    simulator.setTrouble({ kind: 'status', status: 429, retryAfterSeconds: 90 }, 'markets');
    await get(paths.markets);
    expect((await get(paths.markets)).headers.get('retry-after')).toBe('90');
    expect(circuits.markets.getStats().retryAfterMs).toBeGreaterThan(80_000);
  });

  it('leaves the circuits of the other routes alone', async () => {
    const { get, simulator, circuits } = await start({ failureThreshold: 2 });
    simulator.setTrouble({ kind: 'status', status: 500 }, 'coins');
    for (let call = 1; call <= 3; call += 1) {
      await get(paths.coins);
      expect((await get(paths.prices)).headers.get('x-data-source')).toBe('live');
    }
    expect([circuits.prices.state, circuits.coins.state, circuits.markets.state]).toEqual(['closed', 'open', 'closed']);
  });

  it('finds out by itself when CoinGecko is back', async () => {
    const { get, simulator, circuits } = await start({ failureThreshold: 1, recoveryTimeoutMs: 100 });
    await get(paths.prices);
    simulator.setTrouble({ kind: 'status', status: 500 }, 'prices');
    await get(paths.prices);
    expect(circuits.prices.state).toBe('open');
    simulator.setTrouble({ kind: 'none' });
    await vi.waitFor(async () => expect((await get(paths.prices)).headers.get('x-data-source')).toBe('live'), {
      timeout: 5000,
    });
    expect(circuits.prices.state).toBe('closed');
  });

  it('lets one probe through, whatever the number of clients', async () => {
    const { get, simulator } = await start({ failureThreshold: 1, recoveryTimeoutMs: 100, callTimeoutMs: 5000 });
    await get(paths.prices);
    simulator.setTrouble({ kind: 'status', status: 500 }, 'prices');
    await get(paths.prices);
    simulator.setTrouble({ kind: 'latency', delayMs: 300 }, 'prices');
    await vi.waitFor(() => expect(api?.circuits.prices.getStats().retryAfterMs ?? 0).toBeLessThanOrEqual(0), {
      timeout: 5000,
    });
    // The second 15 ask for the same in another order, which is another question.
    const questions = [paths.prices, '/api/v1/prices?ids=ethereum,bitcoin'];
    const sources = await Promise.all(
      Array.from({ length: 30 }, async (_, client) => {
        const response = await get(questions[client < 15 ? 0 : 1] ?? '');
        return response.headers.get('x-data-source');
      }),
    );
    expect(sources.filter((source) => source === 'live')).toHaveLength(15);
    expect(sources.filter((source) => source === 'cache')).toHaveLength(15);
    expect(simulator.calls().prices).toBe(3);
  });
});

describe('a refusal of CoinGecko', () => {
  it('opens the circuit: a wrong key is logged, and clients get what is known or a 503', async () => {
    const { get, circuits, logged } = await start({
      failureThreshold: 1,
      apiKey: 'CG-wrong-secret',
      simulator: { apiKey: 'CG-right' },
    });
    const response = await get(paths.prices);
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain('CG-');
    expect(circuits.prices.state).toBe('open');
    expect(logged).toContainEqual(expect.objectContaining({ circuit: 'coingecko-prices', status: 401, level: 50 }));
    expect(JSON.stringify(logged)).not.toContain('secret');
  });

  it('sends the key to CoinGecko in x-cg-demo-api-key', async () => {
    const { get } = await start({ apiKey: 'CG-right', simulator: { apiKey: 'CG-right' } });
    expect((await get(paths.prices)).status).toBe(200);
  });
});

describe('when nobody listens where CoinGecko should be', () => {
  it('answers 503, and never says where that was', async () => {
    const { get, simulator } = await start();
    const { port } = new URL(simulator.origin);
    await simulator.close();
    const response = await get(paths.coins);
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain(port);
  });
});

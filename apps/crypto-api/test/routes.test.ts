import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { startApi, type RunningApi, type RunningApiOptions } from './running-api.js';

let api: RunningApi | undefined;
const start = async (options?: RunningApiOptions) => (api = await startApi(options));
afterEach(async () => {
  await api?.close();
  api = undefined;
});
const bodyOf = async (response: Response) => (await response.json()) as Record<string, unknown>;
const aNumber = expect.any(Number) as number;
const aTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/) as string;

describe('GET /api/v1/prices', () => {
  it('tells live prices in the order they were asked for', async () => {
    const { get } = await start();
    const response = await get('/api/v1/prices?ids=ethereum,bitcoin&vs=eur');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('x-data-source')).toBe('live');
    expect(response.headers.get('age')).toBeNull();
    expect(response.headers.get('x-powered-by')).toBeNull();
    expect(await bodyOf(response)).toEqual({
      vs: 'eur',
      prices: [
        { id: 'ethereum', price: aNumber, change_24h_percent: aNumber, updated_at: aTime },
        { id: 'bitcoin', price: aNumber, change_24h_percent: aNumber, updated_at: aTime },
      ],
    });
  });

  it('takes US dollars by default, a currency in any case, and a coin that is named twice once', async () => {
    const { get } = await start();
    expect(await bodyOf(await get('/api/v1/prices?ids=bitcoin'))).toHaveProperty('vs', 'usd');
    const body = await bodyOf(await get('/api/v1/prices?ids=bitcoin,bitcoin&vs=BTC'));
    expect(body).toMatchObject({ vs: 'btc', prices: [{ id: 'bitcoin', price: 1 }] });
    expect(body['prices']).toHaveLength(1);
  });

  it('answers 404 for an unknown coin and names it, though the others are known', async () => {
    const { get, circuits } = await start();
    const response = await get('/api/v1/prices?ids=bitcoin,nocoin,__proto__');
    expect(response.status).toBe(404);
    const body = await bodyOf(response);
    expect(body['code']).toBe('unknown_coin');
    expect(body['detail']).toContain('"nocoin", "__proto__"');
    expect(circuits.prices.getStats()).toMatchObject({ state: 'closed', failureCount: 0, successCount: 1 });
  });

  it('answers 400 for a currency that CoinGecko does not have', async () => {
    const { get } = await start();
    const response = await get('/api/v1/prices?ids=bitcoin&vs=xyz');
    expect(response.status).toBe(400);
    expect(await bodyOf(response)).toMatchObject({ code: 'unsupported_currency', errors: [{ parameter: 'vs' }] });
  });
});

describe('GET /api/v1/coins/{id}', () => {
  it('tells about a coin', async () => {
    const { get } = await start();
    const response = await get('/api/v1/coins/bitcoin');
    expect(response.headers.get('x-data-source')).toBe('live');
    expect(await bodyOf(response)).toMatchObject({
      id: 'bitcoin',
      symbol: 'btc',
      name: 'Bitcoin',
      rank: 1,
      homepage: 'https://bitcoin.org',
      max_supply: 21_000_000,
      prices: { usd: aNumber, btc: 1 },
      updated_at: aTime,
    });
  });

  it('answers 404 for an unknown coin, which is no failure of CoinGecko', async () => {
    const { get, circuits } = await start({ failureThreshold: 1 });
    for (const id of ['nocoin', '__proto__', 'constructor']) {
      const response = await get(`/api/v1/coins/${id}`);
      expect(response.status).toBe(404);
      expect(await bodyOf(response)).toMatchObject({ code: 'unknown_coin' });
    }
    expect(circuits.coins.getStats()).toMatchObject({ state: 'closed', failureCount: 0, successCount: 3 });
  });

  it('does not let a client open the circuit by asking for what stands beside coins at CoinGecko', async () => {
    const { get, circuits, simulator } = await start({ failureThreshold: 1 });
    for (const id of ['list', 'markets', 'categories', 'top_gainers_losers']) {
      expect((await get(`/api/v1/coins/${id}`)).status).toBe(404);
    }
    expect(circuits.coins.getStats().totalCalls).toBe(0);
    expect(simulator.calls()).toEqual({ prices: 0, coins: 0, markets: 0 });
  });

  it.each(['..%2F..%2Fsecret', '%2e%2e', '..', '.', 'Bitcoin', '%3Cscript%3E', 'a%20b', 'a'.repeat(101)])(
    'refuses the id %s without asking CoinGecko',
    async (id) => {
      const { origin, simulator } = await start();
      const { status, type } = await getRaw(origin, `/api/v1/coins/${id}`);
      expect([400, 404]).toContain(status);
      expect(type).toBe('application/problem+json; charset=utf-8');
      expect(simulator.calls().coins).toBe(0);
    },
  );
});

/** Sends a path as it stands; `fetch` would resolve its dots first. */
function getRaw(origin: string, path: string): Promise<{ status: number | undefined; type: string | undefined }> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, agent: false }, (response) => {
      response.resume();
      resolve({ status: response.statusCode, type: response.headers['content-type'] });
    })
      .once('error', reject)
      .end();
  });
}

describe('GET /api/v1/markets', () => {
  it('tells the largest markets', async () => {
    const { get } = await start();
    const body = await bodyOf(await get('/api/v1/markets?limit=2'));
    expect(body).toEqual({
      vs: 'usd',
      markets: [
        {
          rank: 1,
          id: 'bitcoin',
          symbol: 'btc',
          name: 'Bitcoin',
          price: aNumber,
          market_cap: aNumber,
          volume_24h: aNumber,
          high_24h: aNumber,
          low_24h: aNumber,
          change_24h_percent: aNumber,
          updated_at: aTime,
        },
        expect.objectContaining({ rank: 2 }) as object,
      ],
    });
    expect((await bodyOf(await get('/api/v1/markets')))['markets']).toHaveLength(10);
  });

  it('answers 400 for a currency that CoinGecko does not have, which is no failure of CoinGecko', async () => {
    const { get, circuits } = await start({ failureThreshold: 1 });
    const response = await get('/api/v1/markets?vs=xyz');
    expect(response.status).toBe(400);
    expect(await bodyOf(response)).toMatchObject({ code: 'unsupported_currency', errors: [{ parameter: 'vs' }] });
    expect(circuits.markets.state).toBe('closed');
  });
});

describe('bad input', () => {
  it.each([
    ['/api/v1/prices', 'ids'],
    ['/api/v1/prices?ids=', 'ids'],
    ['/api/v1/prices?ids=bitcoin,', 'ids'],
    ['/api/v1/prices?ids=Bitcoin', 'ids'],
    ['/api/v1/prices?ids=../secret', 'ids'],
    ['/api/v1/prices?ids=%3Cscript%3E', 'ids'],
    ['/api/v1/prices?ids=bitcoin&ids=ethereum', 'ids'],
    [`/api/v1/prices?ids=${Array.from({ length: 51 }, (_, index) => `c${index}`).join(',')}`, 'ids'],
    ['/api/v1/prices?ids=bitcoin&vs=', 'vs'],
    ['/api/v1/prices?ids=bitcoin&vs=us$', 'vs'],
    ['/api/v1/prices?ids=bitcoin&vs=usd&vs=eur', 'vs'],
    ['/api/v1/prices?ids=bitcoin&currency=eur', 'currency'],
    ['/api/v1/prices?ids=bitcoin&__proto__=eur', '__proto__'],
    ['/api/v1/markets?limit=0', 'limit'],
    ['/api/v1/markets?limit=251', 'limit'],
    ['/api/v1/markets?limit=ten', 'limit'],
    ['/api/v1/markets?limit=1.5', 'limit'],
    ['/api/v1/markets?limit=-1', 'limit'],
    ['/api/v1/markets?limit=1&limit=2', 'limit'],
    ['/api/v1/coins/bitcoin?vs=usd', 'vs'],
  ])('%s is answered 400 and names %s, without asking CoinGecko', async (path, parameter) => {
    const { get, simulator } = await start();
    const response = await get(path);
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    const body = await bodyOf(response);
    expect(body).toMatchObject({ type: 'about:blank', title: 'Bad Request', status: 400, code: 'invalid_request' });
    expect(body['errors']).toEqual([{ parameter, detail: expect.stringContaining(parameter) as string }]);
    expect(simulator.calls()).toEqual({ prices: 0, coins: 0, markets: 0 });
  });

  it('has every problem named in one answer', async () => {
    const { get } = await start();
    const body = await bodyOf(await get('/api/v1/markets?vs=1&limit=x&page=2'));
    const named = (body['errors'] as { parameter: string }[]).map((error) => error.parameter);
    expect(named.sort()).toEqual(['limit', 'page', 'vs']);
  });

  it('answers 404 for unknown paths, 405 for other methods and 400 for a broken path, as problems', async () => {
    const running = await start();
    const unknown = await running.get('/api/v1/nothing');
    expect([unknown.status, await bodyOf(unknown)]).toEqual([404, expect.objectContaining({ code: 'not_found' })]);
    const posted = await fetch(`${running.origin}/api/v1/prices?ids=bitcoin`, { method: 'POST' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect(await bodyOf(posted)).toMatchObject({ code: 'method_not_allowed' });
    const broken = await running.get('/api/v1/coins/%ff');
    expect([broken.status, await bodyOf(broken)]).toEqual([400, expect.objectContaining({ code: 'invalid_request' })]);
  });
});

describe('GET /health', () => {
  it('lives and is ready while the circuits are closed', async () => {
    const { get } = await start();
    expect(await bodyOf(await get('/health/live'))).toEqual({ status: 'alive' });
    const ready = await get('/health/ready');
    expect(ready.status).toBe(200);
    expect(await bodyOf(ready)).toEqual({
      status: 'ready',
      degraded: [],
      circuits: ['prices', 'coins', 'markets'].map((route) => ({
        name: `coingecko-${route}`,
        state: 'closed',
        mode: 'automatic',
      })),
    });
  });

  it('stays ready with an open circuit, and names it: an open circuit is not a dead process', async () => {
    const { get, simulator } = await start({ failureThreshold: 1 });
    simulator.setTrouble({ kind: 'status', status: 500 }, 'coins');
    await get('/api/v1/coins/bitcoin');
    expect((await get('/health/live')).status).toBe(200);
    const ready = await get('/health/ready');
    expect(ready.status).toBe(200);
    expect(await bodyOf(ready)).toMatchObject({
      status: 'degraded',
      degraded: [{ name: 'coingecko-coins', reasons: ['open'] }],
      circuits: [{ state: 'closed' }, { name: 'coingecko-coins', state: 'open' }, { state: 'closed' }],
    });
  });

  it('names the mode that an operator ordered, and every reason of a circuit that has two', async () => {
    const { get, simulator, circuits } = await start({ failureThreshold: 1 });
    simulator.setTrouble({ kind: 'status', status: 500 }, 'coins');
    await get('/api/v1/coins/bitcoin');
    await circuits.coins.setMode('observe');
    await circuits.prices.setMode('forced_open');
    const ready = await get('/health/ready');
    expect(ready.status).toBe(200);
    expect((await bodyOf(ready))['degraded']).toEqual([
      { name: 'coingecko-prices', reasons: ['forced_open'] },
      { name: 'coingecko-coins', reasons: ['open', 'observe'] },
    ]);
  });

  it('is not ready once the process is ending', async () => {
    const { get, stopping } = await start();
    stopping.now = true;
    const ready = await get('/health/ready');
    expect([ready.status, await bodyOf(ready)]).toEqual([503, expect.objectContaining({ status: 'stopping' })]);
    expect((await get('/health/live')).status).toBe(200);
  });
});

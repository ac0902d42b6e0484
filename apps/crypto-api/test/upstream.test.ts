import { afterEach, describe, expect, it, vi } from 'vitest';
import { coinBody, marketRow, priceEntry } from './support/coingecko-bodies.js';
import { startFakeCoinGecko, type FakeCoinGecko, type FakeReply } from './support/fake-coingecko.js';
import { startApi, type RunningApi, type RunningApiOptions } from './running-api.js';

let fake: FakeCoinGecko | undefined;
let api: RunningApi | undefined;
async function start(answer: (path: string) => FakeReply, options: RunningApiOptions = {}) {
  fake = await startFakeCoinGecko(answer);
  api = await startApi({ coinGeckoBaseUrl: fake.baseUrl, ...options });
  const { get } = api;
  const ask = async (path: string) => {
    const response = await get(path);
    const body = (await response.json()) as Record<string, unknown>;
    const { headers } = response;
    return { status: response.status, source: headers.get('x-data-source'), age: headers.get('age'), headers, body };
  };
  return { fake, api, ask };
}
afterEach(async () => {
  await api?.close();
  await fake?.[Symbol.asyncDispose]();
  [api, fake] = [undefined, undefined];
});

const paths = { prices: '/api/v1/prices?ids=bitcoin', coins: '/api/v1/coins/bitcoin', markets: '/api/v1/markets' };
const html = { 'Content-Type': 'text/html' };
const ban = '<!DOCTYPE html><title>Access denied</title><p>error code: 1020</p>';
const keyOfAnotherPlan = { status: { error_code: 10_010, error_message: 'Change your root URL.' } };
const oneLine = { status: { error_code: 429, error_message: "You've exceeded the Rate Limit." } };

const refusals: readonly [what: string, reply: FakeReply, detail: RegExp][] = [
  ['a revoked key', { status: 401, body: { status: { error_code: 10_002 } } }, /status 401 and error code 10002/],
  ['a key of another plan', { status: 400, body: keyOfAnotherPlan }, /status 400 and error code 10010/],
  ['the same, within `error`', { status: 400, body: { error: keyOfAnotherPlan } }, /error code 10010/],
  ['a missing User-Agent', { status: 403, body: { error: 'Add a User-Agent.' } }, /status 403\.$/],
  ['a ban', { status: 403, headers: html, body: ban }, /status 403 and error code 1020/],
  ['a ban that says 429', { status: 429, headers: html, body: '' }, /status 429\.$/],
  ['a ban with a status of 200', { headers: html, body: ban }, /status 200 and error code 1020/],
  ['a rate limit with a status of 200', { body: oneLine }, /status 200 and error code 429/],
  ['an exhausted plan', { status: 402, body: '' }, /status 402\.$/],
];

describe.each(refusals)('D87: %s', (_, reply, detail) => {
  it.each(['prices', 'coins', 'markets'] as const)(
    'is a failure of the %s: readiness says why, and the host is left alone until it is time',
    async (route) => {
      const { fake, api, ask } = await start(() => ({ ...reply, headers: { ...reply.headers, 'Retry-After': '600' } }));
      for (let client = 0; client < 20; client += 1) {
        const { status, body } = await ask(paths[route]);
        expect([status, body['code']]).toEqual([503, 'upstream_unavailable']);
      }
      expect(fake.requests).toHaveLength(3);
      expect(api.circuits[route].getStats()).toMatchObject({ state: 'open', successCount: 0, failureCount: 3 });
      expect((await ask(paths[route])).headers.get('retry-after')).toBe('600');
      const { status, body } = await ask('/health/ready');
      expect([status, body['status']]).toEqual([200, 'degraded']);
      expect(body['degraded']).toEqual([
        { name: `coingecko-${route}`, reasons: ['open', 'refused'], detail: expect.stringMatching(detail) as string },
      ]);
    },
  );
});

describe('D87: who is refused', () => {
  it('asks again after the recovery time, and is ready again once it is served', async () => {
    const { fake, api, ask } = await start(() => ({ status: 401 }), { failureThreshold: 1, recoveryTimeoutMs: 100 });
    expect((await ask(paths.coins)).status).toBe(503);
    expect((await ask('/health/ready')).body['status']).toBe('degraded');
    fake.answer = () => ({ body: coinBody('bitcoin') });
    await vi.waitFor(async () => expect((await ask(paths.coins)).source).toBe('live'), { timeout: 5000 });
    expect(api.circuits.coins.state).toBe('closed');
    expect((await ask('/health/ready')).body).toMatchObject({ status: 'ready', degraded: [] });
  });

  it('degrades readiness from the first refusal on, and logs it once', async () => {
    const { api, ask } = await start(() => ({ status: 403 }));
    await ask(paths.prices);
    await ask(paths.prices);
    expect((await ask('/health/ready')).body['degraded']).toMatchObject([{ reasons: ['refused'] }]);
    expect(api.logged.filter(({ msg }) => msg === 'CoinGecko refused a request')).toEqual([
      expect.objectContaining({ circuit: 'coingecko-prices', status: 403, level: 50 }),
    ]);
  });

  it('gets a name with every request: the application and its version', async () => {
    const { fake, ask } = await start(() => ({ body: { bitcoin: priceEntry } }));
    await ask(paths.prices);
    expect(fake.requests[0]?.headers['user-agent']).toMatch(/^crypto-api\/\d+\.\d+\.\d+ \(/);
  });
});

describe('D88: a coin whose answers are odd', () => {
  it.each([
    ['lacks parts', { id: 'odd' }],
    ['has no id', { symbol: 'odd' }],
    ['is an empty list', []],
    ['is null', null],
    ['is refused without a reason', { status: 400, body: {} }],
    ['is not found, and nothing says what', { status: 404, body: { message: 'no route matched' } }],
    ['is an error without a number', { error: 'Something about this coin.' }],
  ])('%s: the circuit stays closed for the others', async (_, odd) => {
    const reply = odd !== null && 'status' in odd ? odd : { body: odd };
    const { api, ask } = await start((path) => (path.includes('/odd') ? reply : { body: coinBody('ethereum') }), {
      failureThreshold: 1,
    });
    let answered = 0;
    for (let client = 0; client < 5; client += 1) {
      const { status } = await ask('/api/v1/coins/odd');
      expect([200, 503]).toContain(status);
      answered += status === 200 ? 1 : 0;
    }
    const other = await ask('/api/v1/coins/ethereum');
    expect([other.status, other.source]).toEqual([200, 'live']);
    expect(api.circuits.coins.getStats()).toMatchObject({
      state: 'closed',
      failureCount: 0,
      successCount: answered + 1,
      ignoredCount: 5 - answered,
    });
  });

  it('takes no other coin with it in a list', async () => {
    const { api, ask } = await start(
      (path) => ({
        body: path.includes('/markets')
          ? [marketRow('bitcoin'), null, { id: 7 }, 'odd', marketRow('odd', { current_price: 'much', symbol: null })]
          : { bitcoin: priceEntry, odd: 'nothing that is known' },
      }),
      { failureThreshold: 1 },
    );
    expect((await ask('/api/v1/markets')).body['markets']).toMatchObject([
      { id: 'bitcoin', price: 1 },
      { id: 'odd', price: null, symbol: null },
    ]);
    expect((await ask('/api/v1/prices?ids=bitcoin,odd')).body['prices']).toMatchObject([
      { id: 'bitcoin', price: 1 },
      { id: 'odd', price: null },
    ]);
    expect([api.circuits.markets.state, api.circuits.prices.state]).toEqual(['closed', 'closed']);
  });
});

describe('D89: what is absent', () => {
  it.each([
    ['null', { bitcoin: { usd: null, usd_24h_change: null, last_updated_at: 1_800_000_000 } }],
    ['absent', { bitcoin: { last_updated_at: 1_800_000_000 } }],
    ['of a coin that is absent itself', {}],
    ['no number', { bitcoin: { usd: '1', last_updated_at: 1_800_000_000 } }],
  ])('never replaces a known price: %s', async (_, later) => {
    const { fake, ask } = await start(() => ({ body: { bitcoin: priceEntry, ethereum: priceEntry } }));
    const known = (await ask(paths.prices)).body['prices'];
    expect(known).toEqual([
      { id: 'bitcoin', price: 1, change_24h_percent: 1.5, updated_at: '2026-05-18T12:49:21.000Z' },
    ]);
    fake.answer = () => ({ body: { ...later, ethereum: { usd: 5 } } });
    const answer = await ask('/api/v1/prices?ids=bitcoin,ethereum');
    expect([answer.status, answer.source, answer.age]).toEqual([200, 'cache', '0']);
    expect(answer.body['prices']).toEqual([...(known as object[]), expect.objectContaining({ price: 5 })]);
    fake.answer = () => ({ status: 500 });
    expect((await ask(paths.prices)).body['prices']).toEqual(known);
  });

  it('never replaces a known part of a coin or of a market, and the answer is as old as what was kept', async () => {
    const { fake, ask } = await start((path) => ({
      body: path.includes('/markets') ? [marketRow('bitcoin'), marketRow('ethereum')] : coinBody('bitcoin'),
    }));
    const known = [(await ask(paths.coins)).body, (await ask(paths.markets)).body];
    fake.answer = (path) => ({
      body: path.includes('/markets')
        ? [{ id: 'bitcoin' }, marketRow('ethereum', { current_price: 2, high_24h: null })]
        : { id: 'bitcoin', market_data: { current_price: { usd: 2, eur: null }, max_supply: null } },
    });
    const [coin, markets] = [await ask(paths.coins), await ask(paths.markets)];
    expect([coin.source, markets.source]).toEqual(['cache', 'cache']);
    expect(coin.body).toEqual({ ...known[0], prices: { usd: 2, eur: 0.9 } });
    const [bitcoin, ethereum] = known[1]?.['markets'] as [object, object];
    expect(markets.body['markets']).toEqual([bitcoin, { ...ethereum, price: 2 }]);
    await vi.waitFor(async () => expect((await ask(paths.coins)).age).toBe('1'), { timeout: 5000 });
    fake.answer = (path) => ({ body: path.includes('/markets') ? [] : coinBody('bitcoin') });
    expect((await ask(paths.markets)).body['markets']).toEqual([bitcoin, { ...ethereum, price: 2 }]);
    expect(await ask(paths.coins)).toMatchObject({ source: 'live', age: null, body: known[0] });
  });

  it('is null in an answer of 200 for a coin that has no price', async () => {
    for (const entry of [{}, { usd: null }, { last_updated_at: 1_800_000_000 }, null]) {
      const { ask } = await start(() => ({ body: { fresh: entry } }));
      const { status, source, body } = await ask('/api/v1/prices?ids=fresh');
      expect([status, source]).toEqual([200, 'live']);
      expect(body['prices']).toEqual([{ id: 'fresh', price: null, change_24h_percent: null, updated_at: null }]);
      await api?.close();
      await fake?.[Symbol.asyncDispose]();
    }
  });
});

describe('D90: a client', () => {
  it('is told that a currency is unsupported only if CoinGecko says so', async () => {
    const currencies = ['usd', 'eur', 'xau'];
    const { fake, ask } = await start((path) => ({ body: path.includes('/supported') ? currencies : { bitcoin: {} } }));
    expect(await ask('/api/v1/prices?ids=bitcoin&vs=xau')).toMatchObject({ status: 200, source: 'live' });
    expect((await ask('/api/v1/prices?ids=bitcoin&vs=xyz')).body['code']).toBe('unsupported_currency');
    // What is known is not asked for again.
    expect(fake.requests.filter(({ path }) => path.includes('/supported'))).toHaveLength(1);
    fake.answer = () => ({ status: 400, body: { error: 'invalid vs_currency' } });
    expect((await ask('/api/v1/markets?vs=xyz')).body['code']).toBe('unsupported_currency');
    for (const body of [{ error: 'Something else.' }, {}, '', '<html>']) {
      fake.answer = () => ({ status: 400, body });
      expect((await ask('/api/v1/markets?vs=xyz')).body['code']).toBe('upstream_unavailable');
    }
  });

  it('is told that a price is not known where the list of currencies cannot be had', async () => {
    const { fake, ask } = await start((path) =>
      path.includes('/supported') ? { status: 500 } : { body: { bitcoin: {} } },
    );
    for (const list of [{ status: 500 }, { body: { odd: true } }, { body: '<html>' }]) {
      fake.answer = (path) => (path.includes('/supported') ? list : { body: { bitcoin: {} } });
      const { status, body } = await ask('/api/v1/prices?ids=bitcoin&vs=xyz');
      expect([status, body['prices']]).toMatchObject([200, [{ id: 'bitcoin', price: null }]]);
    }
  });

  it('is told that a coin is unknown only if CoinGecko says so', async () => {
    const { fake, ask } = await start(() => ({}), { failureThreshold: 1 });
    for (const error of ['coin not found', 'Could not find coin with the given id']) {
      fake.answer = () => ({ status: 404, body: { error } });
      expect((await ask(paths.coins)).body['code']).toBe('unknown_coin');
    }
    for (const body of [
      '<html>Not Found</html>',
      { error: 'Incorrect path. Please check the documentation.' },
      '',
      {},
    ]) {
      fake.answer = () => ({ status: 404, body });
      expect((await ask(paths.coins)).body['code']).toBe('upstream_unavailable');
      expect((await ask('/health/ready')).body['degraded']).toMatchObject([{ reasons: ['refused'] }]);
    }
  });
});

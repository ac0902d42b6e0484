import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { coinBody, marketRow, priceEntry } from './support/coingecko-bodies.js';
import { startFakeCoinGecko, type FakeCoinGecko, type FakeReply } from './support/fake-coingecko.js';
import { startApi, type RunningApi } from './running-api.js';

let fake: FakeCoinGecko;
let api: RunningApi;
beforeAll(async () => {
  fake = await startFakeCoinGecko(() => ({}));
  // No circuit opens: each shape reaches the code that reads it.
  api = await startApi({ coinGeckoBaseUrl: fake.baseUrl, failureThreshold: 1_000_000 });
});
afterAll(async () => {
  await api.close();
  await fake[Symbol.asyncDispose]();
});

/** Stands in for a number that JSON can say and JavaScript cannot. */
const beyondNumbers = 'a number beyond all numbers';
const absurd = [1e20, -1e300, beyondNumbers, 8.64e15, -1, 'x'.repeat(10_000), '2026-99-99T99:99:99Z', '\u202e', 'NaN'];
const anyShape = fc.oneof(
  fc.constantFrom<unknown>(null, '', [], {}, ...absurd),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>([null], [[]], { en: null }, { usd: 'much', eur: {} }, { __proto__: null, usd: null }),
);
const kept = Symbol('kept');
const absent = Symbol('absent');
const change = fc.oneof({ weight: 3, arbitrary: fc.constant(kept) }, fc.constant(absent), anyShape);

/** A body of which any part, at any depth, may be absent or replaced. */
function mutated(body: unknown): fc.Arbitrary<unknown> {
  const inner: fc.Arbitrary<unknown> = Array.isArray(body)
    ? fc.tuple(...body.map(mutated)).map((items) => items.filter((item) => item !== absent))
    : typeof body === 'object' && body !== null
      ? fc
          .tuple(...Object.values(body).map(mutated))
          .map((values) =>
            Object.fromEntries(
              Object.keys(body).flatMap((key, at) => (values[at] === absent ? [] : [[key, values[at]]])),
            ),
          )
      : fc.constant(body);
  return fc.tuple(change, inner).map(([what, rest]) => (what === kept ? rest : what));
}

const text = fc.constantFrom(
  '',
  ' ',
  '<!DOCTYPE html><title>502</title>',
  '{"bitcoin":{"usd":7',
  'null',
  'NaN',
  '\u0000',
);
const status = fc.oneof(
  { weight: 4, arbitrary: fc.constant(200) },
  fc.constantFrom(201, 400, 401, 403, 404, 422, 429, 451, 500, 502, 503, 599),
);
const error = fc.oneof(
  mutated({ status: { error_code: 10_010, error_message: 'Wrong key.' } }),
  mutated({ error: 'coin not found' }),
  mutated({ error: { status: { error_code: 429 } } }),
);
const replyOf = (body: unknown): fc.Arbitrary<FakeReply> =>
  fc
    .record({ status, body: fc.oneof({ weight: 5, arbitrary: mutated(body) }, anyShape, error, text) })
    .map((reply) => ({
      status: reply.status,
      body: toText(reply.body),
    }));

function toText(body: unknown): string {
  if (body === absent) return '';
  return typeof body === 'string' ? body : JSON.stringify(body).replaceAll(JSON.stringify(beyondNumbers), '1e999');
}

const amount = z.number().nullable();
const words = z.string().nullable();
const time = z.iso.datetime().nullable();
const amounts = z.record(z.string(), amount);
const answers = {
  '/api/v1/prices?ids=bitcoin,odd': z.strictObject({
    vs: z.literal('usd'),
    prices: z
      .array(z.strictObject({ id: z.string(), price: amount, change_24h_percent: amount, updated_at: time }))
      .length(2),
  }),
  '/api/v1/coins/bitcoin': z.strictObject({
    id: z.string(),
    symbol: words,
    name: words,
    rank: amount,
    categories: z.array(z.string()),
    description: words,
    homepage: z.url().nullable(),
    genesis_date: words,
    hashing_algorithm: words,
    prices: amounts,
    market_caps: amounts,
    volumes_24h: amounts,
    change_24h_percent: amount,
    circulating_supply: amount,
    max_supply: amount,
    updated_at: time,
  }),
  '/api/v1/markets': z.strictObject({
    vs: z.literal('usd'),
    markets: z.array(
      z.strictObject({
        rank: amount,
        id: z.string(),
        symbol: words,
        name: words,
        price: amount,
        market_cap: amount,
        volume_24h: amount,
        high_24h: amount,
        low_24h: amount,
        change_24h_percent: amount,
        updated_at: time,
      }),
    ),
  }),
};
const problem = z.object({ status: z.number(), code: z.string(), detail: z.string() });

it.each([
  ['/api/v1/prices?ids=bitcoin,odd', { bitcoin: priceEntry, odd: priceEntry }],
  ['/api/v1/coins/bitcoin', coinBody('bitcoin')],
  ['/api/v1/markets', [marketRow('bitcoin'), marketRow('ethereum')]],
] as const)(
  'D88, D90: whatever CoinGecko sends, %s is an answer of its documented shape or a problem, and never a 500',
  async (path, body) => {
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(replyOf(body), async (reply) => {
        fake.answer = () => reply;
        const response = await api.get(path);
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
        expect([200, 404, 503]).toContain(response.status);
        (response.status === 200 ? answers[path] : problem).parse(await response.json());
      }),
      { numRuns: 250 },
    );
    expect(statuses.get(200)).toBeGreaterThan(30);
    expect(api.logged.filter(({ msg }) => msg === 'a request failed unexpectedly')).toEqual([]);
  },
);

import type { LastKnown, Remembered } from '../cache/last-known.js';
import type { CoinGeckoClient } from '../coingecko/coin-gecko-client.js';
import type { SimplePrice } from '../coingecko/simple-price.js';
import type { Answer } from './answer.js';
import { liveOrLastKnown, type GuardedRoute } from './live-or-last-known.js';
import type { SharedCalls } from './shared-calls.js';

/** One coin's price in the currency that was asked for. */
export interface Price {
  readonly id: string;
  readonly price: number | null;
  readonly change_24h_percent: number | null;
  readonly updated_at: string | null;
}

/** What `GET /api/v1/prices` tells. */
export interface PriceList {
  readonly vs: string;
  readonly prices: readonly Price[];
}

/** Which prices are asked for. */
export interface PriceQuery {
  readonly ids: readonly string[];
  readonly vs: string;
}

/** What prices are told from. */
export interface PriceSources {
  readonly client: CoinGeckoClient;
  readonly route: GuardedRoute;
  readonly running: SharedCalls<Answer<PriceList> | undefined>;
  /** One entry a coin and currency, so that any mix of coins seen before can be answered. */
  readonly memory: LastKnown<Price>;
}

/** Tells the prices of coins: live while CoinGecko answers, the last known ones while it does not. */
export function tellPrices(
  { client, route, running, memory }: PriceSources,
  query: PriceQuery,
): Promise<Answer<PriceList>> {
  return liveOrLastKnown(route, {
    key: `${query.vs} ${query.ids.join(',')}`,
    running,
    request: (signal) => client.prices(query, signal),
    read: ({ body }) => (body === undefined ? undefined : readPrices(body, query, memory)),
    recall: () => recallPrices(query, memory),
  });
}

function readPrices(body: SimplePrice, query: PriceQuery, memory: LastKnown<Price>): Answer<PriceList> {
  // A name is looked up as the object's own: `__proto__` is a coin that does not exist.
  const unknown = query.ids.filter((id) => !Object.hasOwn(body, id));
  if (unknown.length > 0) {
    return { kind: 'unknown_coins', ids: unknown };
  }
  if (query.ids.every((id) => body[id]?.[query.vs] === undefined)) {
    return { kind: 'unsupported_currency' };
  }
  const found = query.ids.map((id) => readPrice(id, query.vs, body[id] ?? {}));
  for (const price of found) {
    memory.remember(memoryKey(price.id, query.vs), price);
  }
  return { kind: 'live', value: { vs: query.vs, prices: found } };
}

function readPrice(id: string, vs: string, entry: SimplePrice[string]): Price {
  const updatedAt = entry['last_updated_at'];
  return {
    id,
    price: entry[vs] ?? null,
    change_24h_percent: entry[`${vs}_24h_change`] ?? null,
    updated_at: typeof updatedAt === 'number' ? new Date(updatedAt * 1000).toISOString() : null,
  };
}

function recallPrices(query: PriceQuery, memory: LastKnown<Price>): Remembered<PriceList> | undefined {
  const found: Price[] = [];
  let ageMs = 0;
  for (const id of query.ids) {
    const remembered = memory.recall(memoryKey(id, query.vs));
    if (remembered === undefined) {
      return undefined;
    }
    found.push(remembered.answer);
    ageMs = Math.max(ageMs, remembered.ageMs);
  }
  return { answer: { vs: query.vs, prices: found }, ageMs };
}

function memoryKey(id: string, vs: string): string {
  return `${vs} ${id}`;
}

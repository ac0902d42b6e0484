import type { LastKnown, Remembered } from '../cache/last-known.js';
import type { CoinGeckoClient } from '../coingecko/coin-gecko-client.js';
import { isoTime } from '../coingecko/lenient.js';
import type { SimplePrice } from '../coingecko/simple-price.js';
import type { Answer } from './answer.js';
import { liveOrLastKnown, type GuardedRoute } from './live-or-last-known.js';
import { rememberAnswer } from './remember-answer.js';
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

/** The currency that CoinGecko certainly has. */
const usualCurrency = 'usd';

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
    request: async (signal) => {
      const reply = await client.prices(query, signal);
      const supported = !leavesCurrencyOut(reply.body, query) || (await supportsCurrency(client, query.vs, signal));
      return supported ? reply : { ...reply, body: undefined, objection: 'unsupported_currency' };
    },
    read: ({ body, objection }) => {
      if (body !== undefined) {
        return readPrices(body, query, memory);
      }
      return objection === 'unsupported_currency' ? { kind: 'unsupported_currency' } : undefined;
    },
    recall: () => recallPrices(query, memory),
  });
}

/** CoinGecko leaves out a price that it does not have, and one in a currency that it does not know, without a word. */
function leavesCurrencyOut(body: SimplePrice | undefined, { ids, vs }: PriceQuery): boolean {
  return body !== undefined && ids.every((id) => Object.hasOwn(body, id) && body[id]?.[vs] === undefined);
}

/** Whether CoinGecko has prices in a currency. What is not known to be unsupported is supported. */
async function supportsCurrency(client: CoinGeckoClient, vs: string, signal: AbortSignal): Promise<boolean> {
  if (vs === usualCurrency) {
    return true;
  }
  const currencies = await client.currencies(signal).catch(() => undefined);
  return currencies?.body?.includes(vs) ?? true;
}

function readPrices(
  body: SimplePrice,
  { ids, vs }: PriceQuery,
  memory: LastKnown<Price>,
): Answer<PriceList> | undefined {
  // A name is looked up as the object's own: `__proto__` is a coin that does not exist.
  const unknown = ids.filter((id) => !Object.hasOwn(body, id) && memory.recall(memoryKey(id, vs)) === undefined);
  if (unknown.length > 0) {
    return { kind: 'unknown_coins', ids: unknown };
  }
  const prices: Price[] = [];
  let ageMs: number | undefined;
  for (const id of ids) {
    const answer = rememberAnswer(memory, memoryKey(id, vs), readPrice(id, vs, body[id] ?? {}));
    if (answer.kind === 'from_memory') {
      ageMs = Math.max(ageMs ?? 0, answer.ageMs);
    }
    prices.push(answer.value);
  }
  const value = { vs, prices };
  return ageMs === undefined ? { kind: 'live', value } : { kind: 'from_memory', value, ageMs };
}

function readPrice(id: string, vs: string, entry: SimplePrice[string]): Price {
  const price = entry[vs] ?? null;
  if (price === null) {
    // The rest belongs to the price: it must not make one that is known from before look newer.
    return { id, price, change_24h_percent: null, updated_at: null };
  }
  const updatedAt = entry['last_updated_at'] ?? null;
  return {
    id,
    price,
    change_24h_percent: entry[`${vs}_24h_change`] ?? null,
    updated_at: updatedAt === null ? null : isoTime(updatedAt * 1000),
  };
}

function recallPrices(query: PriceQuery, memory: LastKnown<Price>): Remembered<PriceList> | undefined {
  const found: Price[] = [];
  let [ageMs, checkedMsAgo] = [0, 0];
  for (const id of query.ids) {
    const remembered = memory.recall(memoryKey(id, query.vs));
    if (remembered === undefined) {
      return undefined;
    }
    found.push(remembered.answer);
    ageMs = Math.max(ageMs, remembered.ageMs);
    checkedMsAgo = Math.max(checkedMsAgo, remembered.checkedMsAgo);
  }
  return { answer: { vs: query.vs, prices: found }, ageMs, checkedMsAgo };
}

function memoryKey(id: string, vs: string): string {
  return `${vs} ${id}`;
}

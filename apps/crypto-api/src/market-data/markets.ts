import type { LastKnown } from '../cache/last-known.js';
import type { CoinGeckoClient } from '../coingecko/coin-gecko-client.js';
import type { CoinMarkets } from '../coingecko/coin-market.js';
import type { Answer } from './answer.js';
import { liveOrLastKnown, type GuardedRoute } from './live-or-last-known.js';
import { rememberAnswer } from './remember-answer.js';
import type { SharedCalls } from './shared-calls.js';

/** One coin's market. */
export interface CoinMarket {
  readonly rank: number | null;
  readonly id: string;
  readonly symbol: string | null;
  readonly name: string | null;
  readonly price: number | null;
  readonly market_cap: number | null;
  readonly volume_24h: number | null;
  readonly high_24h: number | null;
  readonly low_24h: number | null;
  readonly change_24h_percent: number | null;
  readonly updated_at: string | null;
}

/** What `GET /api/v1/markets` tells. */
export interface MarketList {
  readonly vs: string;
  readonly markets: readonly CoinMarket[];
}

/** Which markets are asked for: the `limit` largest. */
export interface MarketQuery {
  readonly vs: string;
  readonly limit: number;
}

/** What markets are told from. */
export interface MarketSources {
  readonly client: CoinGeckoClient;
  readonly route: GuardedRoute;
  readonly running: SharedCalls<Answer<MarketList> | undefined>;
  readonly memory: LastKnown<MarketList>;
}

/** Tells the largest markets: live while CoinGecko answers, the last known ones while it does not. */
export function tellMarkets(
  { client, route, running, memory }: MarketSources,
  query: MarketQuery,
): Promise<Answer<MarketList>> {
  const memoryKey = `${query.vs} ${query.limit}`;
  return liveOrLastKnown(route, {
    key: memoryKey,
    running,
    request: (signal) => client.markets(query, signal),
    read: ({ body, objection }): Answer<MarketList> | undefined => {
      if (body !== undefined) {
        return rememberAnswer(memory, memoryKey, { vs: query.vs, markets: body.map(readMarket) });
      }
      return objection === 'unsupported_currency' ? { kind: 'unsupported_currency' } : undefined;
    },
    recall: () => memory.recall(memoryKey),
  });
}

function readMarket(row: CoinMarkets[number]): CoinMarket {
  return {
    rank: row.market_cap_rank,
    id: row.id,
    symbol: row.symbol,
    name: row.name,
    price: row.current_price,
    market_cap: row.market_cap,
    volume_24h: row.total_volume,
    high_24h: row.high_24h,
    low_24h: row.low_24h,
    change_24h_percent: row.price_change_percentage_24h,
    updated_at: row.last_updated,
  };
}

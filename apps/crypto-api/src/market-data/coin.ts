import type { LastKnown } from '../cache/last-known.js';
import type { CoinDetail } from '../coingecko/coin-detail.js';
import type { CoinGeckoClient } from '../coingecko/coin-gecko-client.js';
import type { Answer } from './answer.js';
import { siblingsOfCoins } from './coin-id.js';
import { liveOrLastKnown, type GuardedRoute } from './live-or-last-known.js';
import { rememberAnswer } from './remember-answer.js';
import type { SharedCalls } from './shared-calls.js';

/** What `GET /api/v1/coins/{id}` tells. */
export interface Coin {
  readonly id: string;
  readonly symbol: string | null;
  readonly name: string | null;
  readonly rank: number | null;
  readonly categories: readonly string[];
  readonly description: string | null;
  readonly homepage: string | null;
  readonly genesis_date: string | null;
  readonly hashing_algorithm: string | null;
  readonly prices: Readonly<Record<string, number | null>>;
  readonly market_caps: Readonly<Record<string, number | null>>;
  readonly volumes_24h: Readonly<Record<string, number | null>>;
  readonly change_24h_percent: number | null;
  readonly circulating_supply: number | null;
  readonly max_supply: number | null;
  readonly updated_at: string | null;
}

/** What a coin is told from. */
export interface CoinSources {
  readonly client: CoinGeckoClient;
  readonly route: GuardedRoute;
  readonly running: SharedCalls<Answer<Coin> | undefined>;
  readonly memory: LastKnown<Coin>;
}

/** Tells about one coin: live while CoinGecko answers, what was last known while it does not. */
export async function tellCoin({ client, route, running, memory }: CoinSources, id: string): Promise<Answer<Coin>> {
  if (siblingsOfCoins.has(id)) {
    return { kind: 'unknown_coins', ids: [id] };
  }
  return liveOrLastKnown(route, {
    key: id,
    running,
    request: (signal) => client.coin({ id }, signal),
    read: ({ body, objection }): Answer<Coin> | undefined => {
      if (body !== undefined) {
        return rememberAnswer(memory, id, readCoin(body));
      }
      return objection === 'unknown_coin' ? { kind: 'unknown_coins', ids: [id] } : undefined;
    },
    recall: () => memory.recall(id),
  });
}

function readCoin(body: CoinDetail): Coin {
  const market = body.market_data;
  return {
    id: body.id,
    symbol: body.symbol,
    name: body.name,
    rank: body.market_cap_rank,
    categories: body.categories,
    description: body.description.en,
    homepage: body.links.homepage.find((link) => /^https?:\/\//.test(link)) ?? null,
    genesis_date: body.genesis_date,
    hashing_algorithm: body.hashing_algorithm,
    prices: market.current_price,
    market_caps: market.market_cap,
    volumes_24h: market.total_volume,
    change_24h_percent: market.price_change_percentage_24h,
    circulating_supply: market.circulating_supply,
    max_supply: market.max_supply,
    updated_at: body.last_updated,
  };
}

import { createLastKnown } from '../cache/last-known.js';
import type { CoinGeckoClient } from '../coingecko/coin-gecko-client.js';
import type { Handler } from '../http/reply.js';
import type { GuardedRoute } from '../market-data/live-or-last-known.js';
import { createSharedCalls } from '../market-data/shared-calls.js';
import { coinRoute } from '../routes/coin.js';
import { marketsRoute } from '../routes/markets.js';
import { pricesRoute } from '../routes/prices.js';
import type { Circuits } from './circuits.js';

/** Beyond this many last known answers a route forgets those not used for longest. */
const mostEntries = 2000;

/** The routes that ask CoinGecko: each with its guard, its running calls and its memory of last known answers. */
export function marketRoutes(
  client: CoinGeckoClient,
  guards: Readonly<Record<keyof Circuits, GuardedRoute>>,
): Record<string, Handler> {
  return {
    '/api/v1/prices': pricesRoute({
      client,
      route: guards.prices,
      running: createSharedCalls(),
      memory: createLastKnown({ mostEntries }),
    }),
    '/api/v1/coins/:id': coinRoute({
      client,
      route: guards.coins,
      running: createSharedCalls(),
      memory: createLastKnown({ mostEntries }),
    }),
    '/api/v1/markets': marketsRoute({
      client,
      route: guards.markets,
      running: createSharedCalls(),
      memory: createLastKnown({ mostEntries }),
    }),
  };
}

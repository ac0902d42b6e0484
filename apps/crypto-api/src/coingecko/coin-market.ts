import { z } from 'zod';

const amount = z.number().nullable();

/** One row of `GET /coins/markets`, as far as it is used here. */
const coinMarketSchema = z.object({
  id: z.string(),
  symbol: z.string(),
  name: z.string(),
  current_price: amount,
  market_cap: amount,
  market_cap_rank: amount,
  total_volume: amount,
  high_24h: amount,
  low_24h: amount,
  price_change_percentage_24h: amount,
  last_updated: z.string().nullable(),
});

/** The body of `GET /coins/markets`. */
export const coinMarketsSchema = z.array(coinMarketSchema);

/** See {@link coinMarketsSchema}. */
export type CoinMarkets = z.infer<typeof coinMarketsSchema>;

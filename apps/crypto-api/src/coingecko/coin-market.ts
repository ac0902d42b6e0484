import { z } from 'zod';
import { amount, moment, text } from './lenient.js';

/** One row of `GET /coins/markets`, as far as it is used here. */
const coinMarketSchema = z.object({
  id: z.string(),
  symbol: text,
  name: text,
  current_price: amount,
  market_cap: amount,
  market_cap_rank: amount,
  total_volume: amount,
  high_24h: amount,
  low_24h: amount,
  price_change_percentage_24h: amount,
  last_updated: moment,
});

/** The body of `GET /coins/markets`. A row that is no coin is left out; a list of nothing else is unreadable. */
export const coinMarketsSchema = z
  .array(coinMarketSchema.nullable().catch(null))
  .transform((rows) => ({ rows: rows.filter((row) => row !== null), received: rows.length }))
  .refine(({ rows, received }) => rows.length > 0 || received === 0, 'no row is a coin')
  .transform(({ rows }) => rows);

/** See {@link coinMarketsSchema}. */
export type CoinMarkets = z.infer<typeof coinMarketsSchema>;

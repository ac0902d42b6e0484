import { z } from 'zod';
import { amount, amounts, moment, part, text, texts } from './lenient.js';

/** The body of `GET /coins/{id}`, as far as it is used here. */
export const coinDetailSchema = z.object({
  id: z.string(),
  symbol: text,
  name: text,
  categories: texts,
  genesis_date: text,
  hashing_algorithm: text,
  market_cap_rank: amount,
  description: part({ en: text }),
  links: part({ homepage: texts }),
  market_data: part({
    current_price: amounts,
    market_cap: amounts,
    total_volume: amounts,
    price_change_percentage_24h: amount,
    circulating_supply: amount,
    max_supply: amount,
  }),
  last_updated: moment,
});

/** See {@link coinDetailSchema}. */
export type CoinDetail = z.infer<typeof coinDetailSchema>;

import { z } from 'zod';

const byCurrency = z.record(z.string(), z.number().nullable());

/** The body of `GET /coins/{id}`, as far as it is used here. */
export const coinDetailSchema = z.object({
  id: z.string(),
  symbol: z.string(),
  name: z.string(),
  categories: z.array(z.string().nullable()),
  genesis_date: z.string().nullable(),
  hashing_algorithm: z.string().nullable(),
  market_cap_rank: z.number().nullable(),
  description: z.record(z.string(), z.string().nullable()),
  links: z.object({ homepage: z.array(z.string()) }).loose(),
  market_data: z.object({
    current_price: byCurrency,
    market_cap: byCurrency,
    total_volume: byCurrency,
    price_change_percentage_24h: z.number().nullable(),
    circulating_supply: z.number().nullable(),
    max_supply: z.number().nullable(),
  }),
  last_updated: z.string().nullable(),
});

/** See {@link coinDetailSchema}. */
export type CoinDetail = z.infer<typeof coinDetailSchema>;

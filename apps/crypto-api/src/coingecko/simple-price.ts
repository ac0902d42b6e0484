import { z } from 'zod';

/** One coin of `GET /simple/price`: `{ "usd": 76975, "usd_24h_change": -1.4, "last_updated_at": 1779092258 }`. */
const entrySchema = z.record(z.string(), z.number().nullable());

/** The body of `GET /simple/price`: the coins that CoinGecko knows of those asked for, by id. */
export const simplePriceSchema = z.record(z.string(), entrySchema);

/** See {@link simplePriceSchema}. */
export type SimplePrice = z.infer<typeof simplePriceSchema>;

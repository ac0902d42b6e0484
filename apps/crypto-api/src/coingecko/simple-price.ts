import { z } from 'zod';
import { amounts } from './lenient.js';

/**
 * The body of `GET /simple/price`: the coins that CoinGecko knows of those asked for, by id, each such as
 * `{ "usd": 76975, "usd_24h_change": -1.4, "last_updated_at": 1779092258 }`.
 */
export const simplePriceSchema = z.record(z.string(), amounts);

/** See {@link simplePriceSchema}. */
export type SimplePrice = z.infer<typeof simplePriceSchema>;

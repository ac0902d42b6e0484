import { z } from 'zod';

/** The query parameter `vs`: a currency as CoinGecko names it, `usd` by default. */
export const currencyParameter = z
  .string('a currency such as usd')
  .toLowerCase()
  .regex(/^[a-z]{2,10}$/, 'a currency such as usd')
  .default('usd');

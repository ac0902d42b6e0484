import { z } from 'zod';
import { checkParameters } from '../http/check-parameters.js';
import type { Handler } from '../http/reply.js';
import { tellMarkets, type MarketSources } from '../market-data/markets.js';
import { currencyParameter } from './currency-parameter.js';
import { replyWith } from './market-answer.js';

const mostMarkets = 250;
const expectedLimit = `a whole number from 1 to ${mostMarkets}`;

const parameters = z.strictObject({
  vs: currencyParameter,
  limit: z
    .string(expectedLimit)
    .regex(/^[1-9]\d{0,2}$/, expectedLimit)
    .transform(Number)
    .refine((limit) => limit <= mostMarkets, expectedLimit)
    .default(10),
});

/** `GET /api/v1/markets?vs=usd&limit=10` */
export function marketsRoute(sources: MarketSources): Handler {
  return async ({ query }) => {
    const checked = checkParameters(parameters, query);
    return checked.ok ? replyWith(await tellMarkets(sources, checked.values), checked.values) : checked.reply;
  };
}

import { z } from 'zod';
import { checkParameters } from '../http/check-parameters.js';
import type { Handler } from '../http/reply.js';
import { coinIdPattern } from '../market-data/coin-id.js';
import { tellPrices, type PriceSources } from '../market-data/prices.js';
import { currencyParameter } from './currency-parameter.js';
import { replyWith } from './market-answer.js';

const mostIds = 50;
const expectedIds = `1 to ${mostIds} coin ids such as bitcoin,ethereum`;

const parameters = z.strictObject({
  ids: z
    .string(expectedIds)
    .transform((text) => [...new Set(text.split(','))])
    .refine((ids) => ids.length <= mostIds && ids.every((id) => coinIdPattern.test(id)), expectedIds),
  vs: currencyParameter,
});

/** `GET /api/v1/prices?ids=bitcoin,ethereum&vs=usd` */
export function pricesRoute(sources: PriceSources): Handler {
  return async ({ query }) => {
    const checked = checkParameters(parameters, query);
    return checked.ok ? replyWith(await tellPrices(sources, checked.values), checked.values) : checked.reply;
  };
}

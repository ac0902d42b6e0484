import { z } from 'zod';
import { checkParameters } from '../http/check-parameters.js';
import type { Handler } from '../http/reply.js';
import { coinIdPattern } from '../market-data/coin-id.js';
import { tellCoin, type CoinSources } from '../market-data/coin.js';
import { replyWith } from './market-answer.js';

const parameters = z.strictObject({
  id: z.string().regex(coinIdPattern, 'a coin id such as bitcoin'),
});

/** `GET /api/v1/coins/{id}` */
export function coinRoute(sources: CoinSources): Handler {
  return async ({ path, query }) => {
    const checked = checkParameters(parameters, { ...query, ...path });
    return checked.ok ? replyWith(await tellCoin(sources, checked.values.id)) : checked.reply;
  };
}

import { problem } from '../http/problem.js';
import type { Reply } from '../http/reply.js';
import type { Answer } from '../market-data/answer.js';

/** Makes the reply to a client: the value with its source and age, or the problem. */
export function replyWith(answer: Answer<object>, asked: { readonly vs?: string } = {}): Reply {
  switch (answer.kind) {
    case 'live':
      return { status: 200, headers: { 'X-Data-Source': 'live' }, body: answer.value };
    case 'from_memory':
      return {
        status: 200,
        headers: { 'X-Data-Source': 'cache', Age: String(Math.floor(answer.ageMs / 1000)) },
        body: answer.value,
      };
    case 'unknown_coins':
      return problem(404, 'unknown_coin', {
        detail: `CoinGecko knows no coin by the id ${answer.ids.map((id) => `"${id}"`).join(', ')}.`,
      });
    case 'unsupported_currency':
      return problem(400, 'unsupported_currency', {
        detail: `CoinGecko has no such prices in the currency "${asked.vs ?? ''}".`,
        errors: [{ parameter: 'vs', detail: `"${asked.vs ?? ''}" is not supported` }],
      });
    case 'unavailable':
      return problem(503, 'upstream_unavailable', {
        detail: 'CoinGecko does not answer now, and nothing is known from before.',
        headers: { 'Retry-After': String(Math.max(1, Math.ceil(answer.retryAfterMs / 1000))) },
      });
  }
}

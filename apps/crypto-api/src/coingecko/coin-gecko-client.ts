import type { z } from 'zod';
import { coinDetailSchema, type CoinDetail } from './coin-detail.js';
import { coinMarketsSchema, type CoinMarkets } from './coin-market.js';
import { readLimitedText } from './read-limited-text.js';
import { simplePriceSchema, type SimplePrice } from './simple-price.js';
import { UnreadableAnswerError } from './unreadable-answer-error.js';
import type { UpstreamReply } from './upstream-reply.js';

/** The three requests to CoinGecko; each stops, body included, when its signal is aborted. */
export interface CoinGeckoClient {
  prices(query: { ids: readonly string[]; vs: string }, signal: AbortSignal): Promise<UpstreamReply<SimplePrice>>;
  coin(query: { id: string }, signal: AbortSignal): Promise<UpstreamReply<CoinDetail>>;
  markets(query: { vs: string; limit: number }, signal: AbortSignal): Promise<UpstreamReply<CoinMarkets>>;
}

/** Options of {@link createCoinGeckoClient}. */
export interface CoinGeckoClientOptions {
  /** Without a slash at the end, such as `https://api.coingecko.com/api/v3`. */
  readonly baseUrl: string;
  /** Sent as `x-cg-demo-api-key`. */
  readonly apiKey?: string | undefined;
}

const mostBytes = 5_000_000;

/**
 * Creates a client of CoinGecko's API, version 3.
 *
 * A reply of any status is a value; it is for the circuit's classifier to judge. A promise rejects when there is no
 * reply (the network, the signal), and with {@link UnreadableAnswerError} when a 2xx has a body that is not what
 * CoinGecko documents.
 */
export function createCoinGeckoClient({ baseUrl, apiKey }: CoinGeckoClientOptions): CoinGeckoClient {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (apiKey !== undefined) {
    headers['x-cg-demo-api-key'] = apiKey;
  }

  async function get<Schema extends z.ZodType>(
    path: string,
    query: Record<string, string>,
    schema: Schema,
    signal: AbortSignal,
  ): Promise<UpstreamReply<z.infer<Schema>>> {
    const url = `${baseUrl}${path}?${new URLSearchParams(query).toString()}`;
    // A redirect would carry the key along to wherever it points.
    const response = await fetch(url, { headers, signal, redirect: 'error' });
    if (!response.ok) {
      await response.body?.cancel();
      return { status: response.status, headers: response.headers, body: undefined };
    }
    const body = schema.safeParse(parseJson(await readLimitedText(response, mostBytes, signal)));
    if (!body.success) {
      throw new UnreadableAnswerError(`the answer to ${path} has another shape than documented`, {
        cause: body.error,
      });
    }
    return { status: response.status, headers: response.headers, body: body.data };
  }

  return {
    prices: ({ ids, vs }, signal) =>
      get(
        '/simple/price',
        { ids: ids.join(','), vs_currencies: vs, include_24hr_change: 'true', include_last_updated_at: 'true' },
        simplePriceSchema,
        signal,
      ),
    coin: ({ id }, signal) =>
      get(
        `/coins/${encodeURIComponent(id)}`,
        { localization: 'false', tickers: 'false', community_data: 'false', developer_data: 'false' },
        coinDetailSchema,
        signal,
      ),
    markets: ({ vs, limit }, signal) =>
      get(
        '/coins/markets',
        { vs_currency: vs, order: 'market_cap_desc', per_page: String(limit), page: '1' },
        coinMarketsSchema,
        signal,
      ),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own error quotes the first few letters of what it could not read. An upstream that sends back what it
    // was sent would so put a piece of the key into the log, where nothing could recognise it.
    throw new UnreadableAnswerError(`the answer, of ${text.length} characters, is not JSON`);
  }
}

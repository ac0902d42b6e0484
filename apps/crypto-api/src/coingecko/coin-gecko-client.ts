import { z } from 'zod';
import { coinDetailSchema, type CoinDetail } from './coin-detail.js';
import { coinMarketsSchema, type CoinMarkets } from './coin-market.js';
import { readLimitedText } from './read-limited-text.js';
import { simplePriceSchema, type SimplePrice } from './simple-price.js';
import { readErrorPage, readToldError } from './told-error.js';
import { UnreadableAnswerError } from './unreadable-answer-error.js';
import type { Objection, UpstreamReply } from './upstream-reply.js';
import { userAgent } from './user-agent.js';

/** The requests to CoinGecko; each stops, body included, when its signal is aborted. */
export interface CoinGeckoClient {
  prices(query: { ids: readonly string[]; vs: string }, signal: AbortSignal): Promise<UpstreamReply<SimplePrice>>;
  coin(query: { id: string }, signal: AbortSignal): Promise<UpstreamReply<CoinDetail>>;
  markets(query: { vs: string; limit: number }, signal: AbortSignal): Promise<UpstreamReply<CoinMarkets>>;
  /** All currencies that CoinGecko has prices in; asked until there was an answer, which is kept. */
  currencies(signal: AbortSignal): Promise<UpstreamReply<readonly string[]>>;
}

/** Options of {@link createCoinGeckoClient}. */
export interface CoinGeckoClientOptions {
  /** Without a slash at the end, such as `https://api.coingecko.com/api/v3`. */
  readonly baseUrl: string;
  /** Sent as `x-cg-demo-api-key`. */
  readonly apiKey?: string | undefined;
}

/** A request, and how its replies are read. */
interface Request<Schema extends z.ZodType> {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly schema: Schema;
  /** The objection that an error is to what was asked for, if it says so. */
  readonly objectionOf?: (message: string) => Objection | undefined;
  /** Whether a JSON of another shape is about this question alone, and no failure of CoinGecko. */
  readonly mayBeOdd?: boolean;
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
  const headers: Record<string, string> = { accept: 'application/json', 'user-agent': userAgent };
  if (apiKey !== undefined) {
    headers['x-cg-demo-api-key'] = apiKey;
  }

  let currencies: UpstreamReply<readonly string[]> | undefined;

  async function get<Schema extends z.ZodType>(
    { path, query = {}, schema, objectionOf, mayBeOdd = false }: Request<Schema>,
    signal: AbortSignal,
  ): Promise<UpstreamReply<z.infer<Schema>>> {
    const url = `${baseUrl}${path}?${new URLSearchParams(query).toString()}`;
    // A redirect would carry the key along to wherever it points.
    const response = await fetch(url, { headers, signal, redirect: 'error' });
    const reply = { status: response.status, headers: response.headers, body: undefined };
    if (response.status >= 500) {
      await response.body?.cancel();
      return reply;
    }
    const content = await readLimitedText(response, mostBytes, signal);
    const json = parseJson(content);
    const told = json === undefined ? readErrorPage(content) : readToldError(json);
    // CoinGecko, and what stands before it, send errors with a status of 200 as well.
    if (!response.ok || told !== undefined) {
      const refused = isRefusal(response.status) || (told?.code !== undefined && isRefusal(told.code));
      const objection = refused ? 'refused' : (objectionOf?.(told?.message ?? '') ?? 'unclear');
      return { ...reply, objection, errorCode: told?.code };
    }
    if (json === undefined) {
      // Nothing of it is quoted: an upstream that sends back what it was sent would so put a piece of the key into the
      // log, where nothing could recognise it.
      throw new UnreadableAnswerError(`the answer, of ${content.length} characters, is not JSON`);
    }
    const body = schema.safeParse(json);
    if (body.success) {
      return { ...reply, body: body.data };
    }
    if (mayBeOdd) {
      return { ...reply, objection: 'unclear' };
    }
    throw new UnreadableAnswerError(`the answer to ${path} has another shape than documented`, { cause: body.error });
  }

  return {
    prices: ({ ids, vs }, signal) =>
      get(
        {
          path: '/simple/price',
          query: {
            ids: ids.join(','),
            vs_currencies: vs,
            include_24hr_change: 'true',
            include_last_updated_at: 'true',
          },
          schema: simplePriceSchema,
        },
        signal,
      ),
    coin: ({ id }, signal) =>
      get(
        {
          path: `/coins/${encodeURIComponent(id)}`,
          query: { localization: 'false', tickers: 'false', community_data: 'false', developer_data: 'false' },
          schema: coinDetailSchema,
          // The status is no evidence: a proxy answers 404 as well, and so does CoinGecko where the base URL is wrong.
          objectionOf: (message) => (/coin not found|not find coin/i.test(message) ? 'unknown_coin' : undefined),
          mayBeOdd: true,
        },
        signal,
      ),
    markets: ({ vs, limit }, signal) =>
      get(
        {
          path: '/coins/markets',
          query: { vs_currency: vs, order: 'market_cap_desc', per_page: String(limit), page: '1' },
          schema: coinMarketsSchema,
          objectionOf: (message) => (/vs_currency/i.test(message) ? 'unsupported_currency' : undefined),
        },
        signal,
      ),
    currencies: async (signal) => {
      const reply =
        currencies ?? (await get({ path: '/simple/supported_vs_currencies', schema: z.array(z.string()) }, signal));
      currencies = reply.body === undefined ? undefined : reply;
      return reply;
    },
  };
}

/** Whether a status, or the number of an error, is about who asks, or is a failure. */
function isRefusal(code: number): boolean {
  return code >= 500 || [401, 402, 403, 407, 408, 429, 451].includes(code);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

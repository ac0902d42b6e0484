/**
 * Why a reply has no answer, as far as CoinGecko said so.
 *
 * - `unknown_coin`, `unsupported_currency`: it said so
 * - `refused`: it does not serve us: the key is wrong, the address banned, too much was asked
 * - `unclear`: something about this one question, which it did not explain
 */
export type Objection = 'unknown_coin' | 'unsupported_currency' | 'refused' | 'unclear';

/** What CoinGecko said. It has the shape by which `httpOutcome` judges a response. */
export interface UpstreamReply<Body> {
  readonly status: number;
  readonly headers: Headers;
  /** The answer, read and checked; undefined for a failure and for an objection. */
  readonly body: Body | undefined;
  readonly objection?: Objection | undefined;
  /** The number that CoinGecko, or what protects it, gives to an error: 10010 for a key of another plan, 1020 for a ban. */
  readonly errorCode?: number | undefined;
}

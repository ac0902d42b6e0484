/**
 * What CoinGecko said. It has the shape by which `httpOutcome` judges a response; `body` is there for a 2xx alone, read
 * and checked.
 */
export interface UpstreamReply<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body | undefined;
}

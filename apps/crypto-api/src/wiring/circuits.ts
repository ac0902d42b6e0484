import type { CallResult, CircuitBreaker, CircuitBreakerFactory, Classification } from '@tripswitch/core';
import { replyOutcome } from '../coingecko/reply-outcome.js';
import type { UpstreamReply } from '../coingecko/upstream-reply.js';

/** The circuits of this application: one for each route of CoinGecko that it calls. */
export interface Circuits {
  readonly prices: CircuitBreaker;
  readonly coins: CircuitBreaker;
  readonly markets: CircuitBreaker;
}

/** Makes the circuits. Their thresholds come from the factory, which reads the environment. */
export function createCircuits(factory: CircuitBreakerFactory, callTimeoutMs: number): Circuits {
  const circuit = (name: string): CircuitBreaker => factory.create({ name, callTimeoutMs, classify });
  return {
    prices: circuit('coingecko-prices'),
    coins: circuit('coingecko-coins'),
    markets: circuit('coingecko-markets'),
  };
}

/** No reply, and one that cannot be read, are failures. */
function classify(result: CallResult): Classification {
  return 'error' in result ? 'failure' : replyOutcome(result.value as UpstreamReply<unknown>);
}

import { httpOutcome, type Classification } from '@tripswitch/core';
import type { UpstreamReply } from './upstream-reply.js';

/**
 * Judges a reply for a circuit.
 *
 * A refusal is a failure whatever its status: asking again does not help until somebody acts, and a host that bans an
 * address prolongs that for each request. What is unclear about one question is ignored: neither does it make CoinGecko
 * ill for all the others, nor does it show that it is well.
 */
export function replyOutcome(reply: UpstreamReply<unknown>): Classification {
  switch (reply.objection) {
    case 'refused':
      // As a 503, because `httpOutcome` reads the `Retry-After` of failures alone.
      return httpOutcome({ status: 503, headers: reply.headers });
    case 'unclear':
      return 'ignored';
    default:
      return httpOutcome(reply);
  }
}

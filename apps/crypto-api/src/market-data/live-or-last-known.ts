import type { BreakerStats, CircuitBreaker } from '@tripswitch/core';
import type { Remembered } from '../cache/last-known.js';
import type { UpstreamReply } from '../coingecko/upstream-reply.js';
import type { Answer } from './answer.js';
import type { SharedCalls } from './shared-calls.js';
import { withinDeadline } from './within-deadline.js';

/** What is used of a circuit here. */
export type Guard = Pick<CircuitBreaker, 'name' | 'tryCall'> & {
  getStats(): Pick<BreakerStats, 'retryAfterMs'>;
};

/** One route of CoinGecko and the circuit that guards it. */
export interface GuardedRoute {
  readonly circuit: Guard;
  /** How long an answer is fresh enough to be given again without asking CoinGecko; 0 asks each time. */
  readonly freshForMs: number;
  /** How long a client waits at most. */
  readonly deadlineMs: number;
  /** Hears of every reply. */
  readonly onReply?: ((reply: UpstreamReply<unknown>) => void) | undefined;
}

/** How one question is asked, understood and, if need be, answered from memory. */
export interface Question<Body, Value> {
  /** The same for questions that have the same answer. */
  readonly key: string;
  /** The calls of this route that run; questions of one key share theirs. */
  readonly running: SharedCalls<Answer<Value> | undefined>;
  readonly request: (signal: AbortSignal) => Promise<UpstreamReply<Body>>;
  /** Makes an answer of a reply, and remembers it; undefined if the reply has none. */
  readonly read: (reply: UpstreamReply<Body>) => Answer<Value> | undefined;
  readonly recall: () => Remembered<Value> | undefined;
}

/** What a client is told to wait when nothing better is known. */
const usualRetryAfterMs = 1000;

/**
 * Answers from memory while that is fresh, and asks CoinGecko through the route's circuit otherwise. When the circuit
 * rejects the call, the call fails or outlasts the client's deadline, or the reply has no answer, the last known answer
 * takes its place.
 */
export async function liveOrLastKnown<Body, Value>(
  route: GuardedRoute,
  question: Question<Body, Value>,
): Promise<Answer<Value>> {
  const known = question.recall();
  if (known !== undefined && known.checkedMsAgo < route.freshForMs) {
    return fromMemory(known);
  }
  const call = question.running.join(question.key, () => ask(route, question));
  const answer = await withinDeadline(call, route.deadlineMs);
  if (answer !== undefined) {
    return answer;
  }
  // Asked again: another call may have brought an answer meanwhile.
  const lastKnown = question.recall();
  return lastKnown === undefined
    ? { kind: 'unavailable', retryAfterMs: route.circuit.getStats().retryAfterMs ?? usualRetryAfterMs }
    : fromMemory(lastKnown);
}

async function ask<Body, Value>(
  { circuit, onReply }: GuardedRoute,
  { request, read }: Question<Body, Value>,
): Promise<Answer<Value> | undefined> {
  // No client's signal goes along. A circuit ignores calls that their callers abort, so that impatient clients would
  // keep it from ever learning that CoinGecko hangs.
  const result = await circuit.tryCall(({ signal }) => request(signal));
  if (!result.ok) {
    return undefined;
  }
  onReply?.(result.value);
  return read(result.value);
}

function fromMemory<Value>({ answer, ageMs }: Remembered<Value>): Answer<Value> {
  return { kind: 'from_memory', value: answer, ageMs };
}

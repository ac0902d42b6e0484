import type { LastKnown } from '../cache/last-known.js';
import type { KnownAnswer } from './answer.js';
import { keepKnown } from './keep-known.js';

/**
 * Remembers what CoinGecko answered, and makes the answer for the client: what is missing in it is filled with what was
 * known before, and it is then as old as that.
 */
export function rememberAnswer<Value>(memory: LastKnown<Value>, key: string, fresh: Value): KnownAnswer<Value> {
  const known = memory.recall(key);
  const value = known === undefined ? fresh : keepKnown(fresh, known.answer);
  const ageMs = known === undefined || value === fresh ? 0 : known.ageMs;
  memory.remember(key, value, ageMs);
  return value === fresh ? { kind: 'live', value } : { kind: 'from_memory', value, ageMs };
}

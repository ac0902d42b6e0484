import type { Change } from '../machine/change.js';

/** A transition, a reset or a change of mode, as an operator reads it afterwards. */
export interface HistoryEntry {
  readonly kind: Change['kind'];
  /** When, by the wall clock. */
  readonly at: Date;
  /** The state, or for a change of mode the mode, before. */
  readonly from: Change['from'];
  /** The state, or for a change of mode the mode, after. */
  readonly to: Change['to'];
  /** Why the state changed; for a change of mode, `operator` or `ttl`. */
  readonly cause: Change['cause'];
  /** The failure that opened the circuit, such as `HttpError 503`; null for everything else. */
  readonly detail: string | null;
  /** Who did it, if an operator did. */
  readonly actor: string | null;
  /** Why, in their words. */
  readonly reason: string | null;
  /** Which process made the change; null where the circuit is not shared. */
  readonly replica: string | null;
  /** The generation that the change began. */
  readonly generation: number;
}

/** How many entries of its own history a breaker keeps. */
const LIMIT = 100;

export function historyEntry(change: Change, at: Date, replica: string | null): HistoryEntry {
  const { kind, from, to, cause, actor = null, reason = null, generation } = change;
  const detail = change.kind === 'mode' ? null : (change.detail ?? null);
  return { kind, at, from, to, cause, detail, actor, reason, replica, generation };
}

/** Adds an entry to a breaker's own history, which forgets the oldest. */
export function keep(history: HistoryEntry[], entry: HistoryEntry): void {
  history.push(entry);
  if (history.length > LIMIT) history.shift();
}

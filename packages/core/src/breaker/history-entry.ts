import type { Change } from '../machine/change.js';

/** A transition, a reset or a change of mode, as an operator reads it afterwards. */
export interface HistoryEntry {
  readonly kind: Change['kind'];
  readonly at: Date;
  /** The state, or for a change of mode the mode, before. */
  readonly from: Change['from'];
  /** The state, or for a change of mode the mode, after. */
  readonly to: Change['to'];
  readonly cause: Change['cause'];
  readonly actor: string | null;
  readonly reason: string | null;
  /** Which process made the change; null where the circuit is not shared. */
  readonly replica: string | null;
  /** The generation that the change began. */
  readonly generation: number;
}

export function historyEntry(change: Change, at: Date, replica: string | null): HistoryEntry {
  const { kind, from, to, cause, actor = null, reason = null, generation } = change;
  return { kind, at, from, to, cause, actor, reason, replica, generation };
}

import type { HistoryEntry } from '@tripswitch/core';

/** An entry of a circuit's history, as the wire has it. */
export interface HistoryEntryOnWire {
  readonly at: string;
  readonly from: HistoryEntry['from'];
  readonly to: HistoryEntry['to'];
  readonly cause: HistoryEntry['cause'];
  /** The failure that opened the circuit, such as `HttpError 503`; null for other changes. */
  readonly detail: string | null;
  readonly actor: string | null;
  readonly reason: string | null;
  readonly replica: string | null;
  readonly kind: HistoryEntry['kind'];
  readonly generation: number;
}

/** Writes an entry of a history for the wire. */
export function historyEntryOnWire(entry: HistoryEntry): HistoryEntryOnWire {
  const { at, from, to, cause, detail, actor, reason, replica, kind, generation } = entry;
  return { at: at.toISOString(), from, to, cause, detail, actor, reason, replica, kind, generation };
}

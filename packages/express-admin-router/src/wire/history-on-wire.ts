import type { HistoryEntry } from '@tripswitch/core';

/** An entry of a circuit's history, as the wire has it. */
export interface HistoryEntryOnWire {
  readonly at: string;
  readonly from: HistoryEntry['from'];
  readonly to: HistoryEntry['to'];
  readonly cause: HistoryEntry['cause'];
  /** More about the cause, such as the numbers that were over the threshold; null where there is no more. */
  readonly detail: string | null;
  readonly actor: string | null;
  readonly reason: string | null;
  readonly replica: string | null;
  readonly kind: HistoryEntry['kind'];
  readonly generation: number;
}

/** What cores from 0.1 on tell of a change. It is read where it is there. */
export interface DetailedChange {
  readonly detail?: string | null;
}

/** Writes an entry of a history for the wire. */
export function historyEntryOnWire(entry: HistoryEntry & DetailedChange): HistoryEntryOnWire {
  const { at, from, to, cause, detail = null, actor, reason, replica, kind, generation } = entry;
  return { at: at.toISOString(), from, to, cause, detail, actor, reason, replica, kind, generation };
}

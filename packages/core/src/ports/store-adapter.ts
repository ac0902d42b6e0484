import type { Change } from '../machine/change.js';
import type { SharedRecord } from './shared-record.js';

/** What a change function makes of a record: the next record, with what changed on the way. */
export interface NextRecord {
  readonly record: SharedRecord;
  /** For the history, oldest first. */
  readonly changes: readonly Change[];
}

/** A pure function: it may be run more than once, and only its last result counts. */
export type ChangeFunction = (current: SharedRecord | undefined, now: number) => NextRecord;

/** A record as a store gives it out. */
export interface StoredRecord {
  readonly record: SharedRecord;
  /** The store's clock when it read or wrote the record, in milliseconds since the epoch. */
  readonly now: number;
  /** Where unreadable data was set aside that stood in the record's place, if there was any. */
  readonly quarantined?: string | undefined;
}

/** A change as a store's history keeps it. */
export interface StoredChange {
  readonly change: Change;
  /** Which replica made it. */
  readonly replica: string;
}

/** Which part of a history is asked for. */
export interface HistoryQuery {
  /** Only what happened at or after this moment. */
  readonly since?: Date | undefined;
  /** At most so many entries: the newest ones. */
  readonly limit?: number | undefined;
}

/**
 * What a store must be able to do: the port that those implement who bring their own. Make a
 * `BreakerStore` of it with `defineStore`, and prove it with `runStoreContract` of `@tripswitch/testkit`.
 *
 * A record is absent, unreadable, of a newer schema, or the store does not answer: four different
 * things (law S4). Absent is `undefined`. Unreadable data is set aside, never deleted, and then
 * treated as absent. For the other two the store rejects with a `StoreError` of that reason.
 *
 * Records are text to a store: `encodeRecord` and `decodeRecord` make and read it.
 */
export interface StoreAdapter {
  /** A short name for statistics, such as `file`. */
  readonly kind: string;
  /**
   * Replaces the record of `name` atomically by what `change` makes of it, and appends the changes
   * to the history in the same step. `change` runs under the store's own exclusion, or is run again
   * after a conflict; it gets the current record, or undefined where there is none, and the store's clock.
   *
   * @param replica - who makes the changes, for the history.
   */
  update(name: string, replica: string, change: ChangeFunction): Promise<StoredRecord>;
  /** The current record, or undefined where there is none. */
  read(name: string): Promise<StoredRecord | undefined>;
  /**
   * Calls back some time after each change of the record, whoever made it; once for several is enough.
   * Watching must not keep the process from ending. Returns the unsubscriber.
   */
  watch(name: string, onChange: () => void): () => void;
  /** The names of all circuits that have a record. */
  list(): Promise<string[]>;
  /** Oldest first. */
  history(name: string, query: HistoryQuery): Promise<StoredChange[]>;
  /** Releases what the store holds. Breakers that still use it are degraded from then on. */
  close(): Promise<void>;
}

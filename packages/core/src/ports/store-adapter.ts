import type { Change } from '../machine/change.js';
import type { SharedRecord } from './shared-record.js';

/** What a change function makes of a record: the next record, with what changed on the way. */
export interface NextRecord {
  readonly record: SharedRecord;
  /** For the history, oldest first. */
  readonly changes: readonly Change[];
}

/** A pure function: it may be run more than once, and only its last result counts. It writes into none of its arguments. */
export type ChangeFunction = (current: SharedRecord | undefined, now: number) => NextRecord;

/** A record as a store gives it out. */
export interface StoredRecord {
  readonly record: SharedRecord;
  /** The store's clock when it read or wrote the record, in milliseconds since the epoch. */
  readonly now: number;
  /** Where unreadable data was set aside that stood in the record's place, if there was any. */
  readonly quarantined?: string | undefined;
  readonly unchanged?: undefined;
}

/** The answer to a read whose caller knows the record already. */
export interface UnchangedRecord {
  readonly unchanged: true;
  /** The store's clock when it looked. */
  readonly now: number;
  readonly record?: undefined;
}

/** Names one state of a record. */
export interface RecordVersion {
  readonly epoch: string;
  readonly version: number;
}

/** What may be said of any operation. */
export interface StoreOperationOptions {
  /** Aborted when the operation was given up: what was not sent yet is not sent any more. */
  readonly signal?: AbortSignal | undefined;
}

/** What may be said of a read. */
export interface ReadOptions extends StoreOperationOptions {
  /** What the caller knows. Where the record is just that, the store may answer `{ unchanged: true, now }`. */
  readonly known?: RecordVersion | undefined;
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
   * Whether a read gives the result of every update that was answered before the read began, whoever made it. Only then
   * is the option `consistency: 'strict'` allowed. Default: false.
   */
  readonly linearizableRead?: boolean | undefined;
  /**
   * How many operations the store works on at the same time. Further ones wait for their turn in this process, and their
   * time, `storeTimeoutMs`, begins with their turn (law S10). Default: any number.
   */
  readonly concurrency?: number | undefined;
  /**
   * Replaces the record of `name` atomically by what `change` makes of it, and appends the changes
   * to the history in the same step. `change` runs under the store's own exclusion, or is run again
   * after a conflict; it gets the current record, or undefined where there is none, and the store's clock.
   *
   * @param replica - who makes the changes, for the history.
   */
  update(name: string, replica: string, change: ChangeFunction, options?: StoreOperationOptions): Promise<StoredRecord>;
  /** The current record, or undefined where there is none. */
  read(name: string, options?: ReadOptions): Promise<StoredRecord | UnchangedRecord | undefined>;
  /**
   * Calls back some time after each change of the record, whoever made it; once for several is enough. A store that can
   * passes the record as it is then, and nobody reads it again; without one it is read. Where news may have been missed,
   * as after a subscription that was lost and made again, it calls back once without one.
   *
   * Watching must not keep the process from ending. Returns the unsubscriber.
   */
  watch(name: string, onNews: (news?: StoredRecord) => void): () => void;
  /** The names of all circuits that have a record. */
  list(): Promise<string[]>;
  /** Oldest first. */
  history(name: string, query: HistoryQuery): Promise<StoredChange[]>;
  /**
   * Keeps a text for a circuit, synchronously, when the process is about to exit. The store hands it to the next `update`
   * or `read` of anyone. Absent where a store cannot.
   */
  spool?(name: string, text: string): void;
  /** Releases what the store holds. Breakers that still use it are degraded from then on. */
  close(): Promise<void>;
}

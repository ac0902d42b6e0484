import type { Change } from '../machine/change.js';
import type { RecordVersion, SharedRecord } from './shared-record.js';

/** What a change function makes of a record: the next record, with what changed on the way. */
export interface NextRecord {
  readonly record: SharedRecord;
  /** For the history, oldest first. */
  readonly changes: readonly Change[];
}

/**
 * Makes the next record of the current one, or of `undefined` where there is none. It is pure: it may be run more than
 * once, only its last result counts, and it writes into none of its arguments.
 *
 * @param now - the store's clock, in milliseconds since the epoch.
 * @param spooled - the texts that `spool` kept for the circuit, oldest first, in a store that has it. Once the record
 * that the change made is written, the store deletes them.
 */
export type ChangeFunction = (
  current: SharedRecord | undefined,
  now: number,
  spooled?: readonly string[],
) => NextRecord;

/** A record as a store returns it. */
export interface StoredRecord {
  readonly record: SharedRecord;
  /** The store's clock when it read or wrote the record, in milliseconds since the epoch. */
  readonly now: number;
  /** Where unreadable data was set aside that stood in the record's place, if there was any. */
  readonly quarantined?: string | undefined;
  /** Whether texts of `spool` wait for the next update. */
  readonly spooled?: boolean | undefined;
  readonly unchanged?: undefined;
}

/**
 * The answer to a read that has no record to return: the caller knows the record already, or there is none and texts of
 * `spool` wait.
 */
export interface UnchangedRecord {
  readonly unchanged: true;
  /** The store's clock when it looked. */
  readonly now: number;
  /** Whether texts of `spool` wait for the next update. */
  readonly spooled?: boolean | undefined;
  readonly record?: undefined;
}

/** Options of every operation. */
export interface StoreOperationOptions {
  /** Aborted when the caller has given the operation up. What was not sent by then must not be sent any more. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of a read. */
export interface ReadOptions extends StoreOperationOptions {
  /** The state that the caller knows. Where the record is in that state, the store may answer `{ unchanged: true, now }`. */
  readonly known?: RecordVersion | undefined;
}

/** A change as a store's history keeps it. */
export interface StoredChange {
  readonly change: Change;
  /** Which replica made it. */
  readonly replica: string;
}

/** Something about a store that operators should look at. Breakers emit it as their event `warning`. */
export interface StoreWarning {
  /** The kind of warning, for programs. */
  readonly code: string;
  /** The warning, for people. */
  readonly message: string;
}

/** Which part of a history is asked for. */
export interface HistoryQuery {
  /** Only what happened at or after this moment. */
  readonly since?: Date | undefined;
  /** At most so many entries: the newest ones. */
  readonly limit?: number | undefined;
}

/**
 * The port that every store implements. Make a
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
   * Replaces the record of `name` atomically by what `change` makes of it, and appends the changes to the history in the
   * same step. `change` runs under the store's own exclusion, or is run again after a conflict.
   *
   * @param replica - the name of the replica that reports, for the history.
   * @returns the record that was written, and the `now` that was passed to the run of `change` which made it.
   */
  update(name: string, replica: string, change: ChangeFunction, options?: StoreOperationOptions): Promise<StoredRecord>;
  /**
   * Returns the current record; undefined where there is none. With `known`, the store may answer that nothing changed.
   * A read sets nothing aside: unreadable data counts as absent here, and the next update sets it aside.
   */
  read(name: string, options?: ReadOptions): Promise<StoredRecord | UnchangedRecord | undefined>;
  /**
   * Calls back soon after each change of the record, whoever made it; once for several is enough. A store that can sends
   * the record along, as it is then, with `now`; then no replica reads it. Without a record, the replica reads it.
   * Where news may have been missed, as after a subscription that was lost and made again, the store calls back once,
   * without a record. News may come late, twice, or out of order.
   *
   * Watching must not keep the process from ending. Returns the unsubscriber.
   */
  watch(name: string, onNews: (news?: StoredRecord) => void): () => void;
  /** Returns the names of all circuits that have a record. */
  list(): Promise<string[]>;
  /** Returns the changes of a circuit, oldest first. */
  history(name: string, query: HistoryQuery): Promise<StoredChange[]>;
  /**
   * Keeps a text for a circuit, synchronously: called when the process exits, while it has outcomes or orders that were
   * not reported. The next update of anyone gets the text as `spooled`. Until then, reads say `spooled: true`, so that a
   * replica begins an update. It must return within milliseconds, and may throw. Absent where a store cannot do this.
   */
  spool?(name: string, text: string): void;
  /** Returns what operators should look at. It is asked for after each answer of the store; a breaker emits each once. */
  warnings?(): readonly StoreWarning[];
  /** Releases what the store holds. Breakers that still use it are degraded from then on. */
  close(): Promise<void>;
}

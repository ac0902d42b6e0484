import type { StoredRecord } from '@tripswitch/core/store';
import { circuitKeys, type CircuitKeys } from './circuit-keys.js';
import { readHead, ServerClock, type KnownRecord } from './known-record.js';

export type Watcher = (news?: StoredRecord) => void;

/** What this process knows of one circuit. */
export class CircuitEntry {
  readonly name: string;
  readonly keys: CircuitKeys;
  /** In a cluster each circuit has the clock of the node that owns it. */
  readonly clock = new ServerClock();
  readonly watchers = new Set<Watcher>();
  /** The record as it was last seen: what the next update is computed from, before the server is asked. */
  known: KnownRecord | undefined;
  /** The state that the watchers were last told of: another one is news. */
  toldHead = '';
  /** When the server last said how the record stands, by this process's clock. */
  seenAt = -Infinity;
  /** Whether the server has confirmed that it sends the news of this circuit. */
  subscribed = false;
  /** Operations that have begun. The entry is kept until they have ended. */
  operations = 0;
  #lastTurn: Promise<unknown> = Promise.resolve();

  constructor(keyPrefix: string, name: string) {
    this.name = name;
    this.keys = circuitKeys(keyPrefix, name);
  }

  /** Takes over how the record stands. */
  see(known: KnownRecord): void {
    this.known = known;
    this.seenAt = performance.now();
  }

  /** Whether a state is of the same epoch as the record that is known: of the same life, in the same database. */
  isOfKnownEpoch(head: string): boolean {
    return this.known !== undefined && readHead(this.known.head)?.epoch === readHead(head)?.epoch;
  }

  isNewer(head: string): boolean {
    return (readHead(head)?.version ?? 0) > (readHead(this.known?.head ?? '')?.version ?? 0);
  }

  /** Runs one update after the other: those of one process would only make each other's fail. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#lastTurn.then(work, work);
    this.#lastTurn = turn.catch(() => undefined);
    return turn;
  }
}

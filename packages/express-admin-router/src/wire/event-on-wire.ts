import type { CircuitOnWire } from './circuit-on-wire.js';
import type { HistoryEntryOnWire } from './history-on-wire.js';

/** What happened to a circuit, with the circuit as it is since; null where it is gone. */
export type EventOnWire = { readonly name: string; readonly at: string; readonly circuit: CircuitOnWire | null } & (
  | ({ readonly type: 'transition' | 'reset' | 'mode' } & Pick<
      HistoryEntryOnWire,
      'at' | 'from' | 'to' | 'cause' | 'detail' | 'actor' | 'reason' | 'generation'
    >)
  | {
      readonly type:
        'store_degraded' | 'store_recovered' | 'record_quarantined' | 'breaker_created' | 'breaker_removed';
    }
);

/** What a page can know of how changes are authorized: by a bearer token, by something of the host's, or not at all. */
export type ChangePolicy = 'token' | 'host' | 'off';

/** The first event of every stream. */
export interface HelloOnWire {
  /** What the id of this event belongs to: another one after a restart. */
  readonly boot: string;
  readonly at: string;
  readonly changes: ChangePolicy;
  /** The name of the service, as its option says; null where it says none. */
  readonly title: string | null;
  /** The name of this process, as its option says; null where it says none. */
  readonly instance: string | null;
}

/** Told instead of the events that a reader missed and that are no longer kept: read everything anew. */
export interface ReloadOnWire {
  readonly reason: 'restarted' | 'missed';
}

/** Circuits as they are now: all of them, or those that changed since the last samples. */
export interface SamplesOnWire {
  readonly at: string;
  readonly complete: boolean;
  readonly circuits: readonly CircuitOnWire[];
}

/** What a circuit did in the last minutes, and since when it is in trouble. */
export interface RecordedCircuitOnWire {
  /** Counts of the last intervals, oldest first. The last one is still going on. Absent where there were none. */
  readonly ok?: readonly number[];
  readonly failed?: readonly number[];
  readonly rejected?: readonly number[];
  /** When the circuit left closed, or was forced open; absent where neither is so. */
  readonly opened_at?: string;
  /** Its rejected calls up to then; absent where the process did not see it open. */
  readonly rejected_before?: number;
}

/** What the server recorded before the reader came, of circuits that did something or are in trouble. */
export interface ActivityOnWire {
  /** How long an interval is, and how much of the last one has passed, in seconds. */
  readonly interval: number;
  readonly elapsed: number;
  readonly circuits: Readonly<Record<string, RecordedCircuitOnWire>>;
}

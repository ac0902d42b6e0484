import type { CircuitOnWire } from './circuit-on-wire.js';
import type { HistoryEntryOnWire } from './history-on-wire.js';

/** What happened to a circuit, with the circuit as it is since; null where it is gone. */
export type EventOnWire = { readonly name: string; readonly at: string; readonly circuit: CircuitOnWire | null } & (
  | ({ readonly type: 'transition' | 'reset' | 'mode' } & Pick<
      HistoryEntryOnWire,
      'at' | 'from' | 'to' | 'cause' | 'actor' | 'reason' | 'generation'
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

import type { Attribution, Change } from '../machine/change.js';
import type { CircuitMode, Outcome } from '../machine/circuit-state.js';
import type { Machine, Settlement } from '../machine/machine.js';
import type { MachineRules } from '../machine/machine-rules.js';
import type { PermitState, RefusalReason } from '../machine/permit.js';
import type { Clock } from './clock.js';
import type { HistoryQuery, StoredChange } from './store-adapter.js';

/** What becomes of calls while the store fails (law S5). */
export type StoreFailurePolicy = 'local' | 'open' | 'closed';

/** A breaker, as the code that lets it follow a store sees it. */
export interface SharingHost {
  readonly name: string;
  readonly rules: MachineRules;
  /** The breaker's view of the circuit: the last record that it saw, with its own unsynced outcomes on top. */
  readonly machine: Machine;
  readonly clock: Clock;
  readonly syncIntervalMs: number;
  readonly storeTimeoutMs: number;
  readonly onStoreFailure: StoreFailurePolicy;
  /** From 0 up to 1. */
  random(): number;
  /**
   * From now on plain successes of this generation are counted in the machine, and `Sharing.succeeded` is not told of
   * them; `undefined` ends that. A shared circuit in steady success then costs a call what one in memory does.
   */
  countAlone(generation: number | undefined): void;
  /** Tells of changes; `remote` are those that another replica made. */
  announce(changes: readonly Change[], remote: boolean): void;
  storeEvent(type: 'store_degraded' | 'store_recovered' | 'record_quarantined', error?: unknown): void;
  /** How long an update or a read of the store took, and whether it was answered. */
  storeAnswered(durationMs: number, ok: boolean): void;
}

/** How a call ended. */
export interface SharedOutcome {
  readonly outcome: Outcome;
  readonly slow: boolean;
  readonly timedOut: boolean;
  readonly retryAfterMs: number | undefined;
}

/** Why a shared circuit does not admit a call. */
export type SharedRefusal = RefusalReason | 'store_unavailable';

/** How a breaker stands with its store; moments are on the circuit's clock. */
export interface SharingStats {
  readonly kind: string;
  readonly degraded: boolean;
  readonly lastSyncAt: number | null;
  readonly pending: number;
}

/** A breaker's bond with its store: it keeps the host's machine up to date, and reports to the store. */
export interface Sharing {
  /** Which process this is, in the history. */
  readonly replica: string;
  /** Whether a call in a closed circuit passes without asking. */
  readonly direct: boolean;
  /** The time by the store's clock, as well as this process knows it. */
  now(): number;
  /** Lets what is due by time take effect in the view; gives the circuit's time. */
  advance(): number;
  /** Admits a call that does not simply pass: the view decides, or the store is asked for a probe. */
  admit(permit: PermitState): SharedRefusal | undefined | Promise<SharedRefusal | undefined>;
  /** Counts a result in the view, and reports it. A probe is concluded by the store alone: see `concluded`. */
  settle(permit: PermitState, result: SharedOutcome): Settlement;
  /** The commonest of results, at less cost: a success that is neither slow nor a probe; see `SharingHost.countAlone`. */
  succeeded(permit: PermitState): void;
  /** Resolves when the store has concluded what was settled, or is known not to answer. */
  concluded(): Promise<void>;
  reset(by: Attribution): Promise<void>;
  setMode(mode: CircuitMode, by: Attribution, ttlMs: number | undefined): Promise<void>;
  history(query: HistoryQuery): Promise<StoredChange[]>;
  ready(): Promise<void>;
  stats(): SharingStats;
  close(): Promise<void>;
}

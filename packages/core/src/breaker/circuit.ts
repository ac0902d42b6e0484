import type { Clock } from '../clock/clock.js';
import { WallTime } from '../clock/wall-time.js';
import type { Attribution, Change } from '../machine/change.js';
import type { CircuitMode } from '../machine/circuit-state.js';
import { Machine, type CallOutcome, type MachineRules, type Settlement } from '../machine/machine.js';
import type { Decision, PermitState, RefusalReason } from '../machine/permit.js';
import type { HistoryQuery, StoredChange } from '../ports/store-adapter.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import type { StoreStats } from './stats.js';

/** Why a circuit does not admit a call. */
export type Refusal = RefusalReason | 'store_unavailable';

/** Where calls are decided: in this process alone, or together with a store. */
export interface Circuit {
  readonly machine: Machine;
  /** The generation in which a call is admitted and a plain success only has to be counted; 0 where there is none. */
  readonly passing: number;
  /** The circuit's time. */
  now(): number;
  /** A moment of the circuit's time, for people. */
  date(moment: number): Date;
  /** Applies what is due by time, and returns the circuit's time. */
  advance(): number;
  /** Whether a call would be admitted at this moment, to which the circuit has advanced. */
  admits(now: number): boolean;
  /** Rejects and counts a call to an open circuit whose wait is not over; false says nothing, and `admit` decides. */
  rejectsEarly(now: number): boolean;
  /** Admits a call, or says why not; later, where the store has to be asked. */
  admit(permit: PermitState, now: number): Refusal | undefined | Promise<Refusal | undefined>;
  settle(permit: PermitState, result: CallOutcome, now: number): Settlement;
  /** Waits until the store has what was settled, or did not answer in time; undefined where there is no store. */
  concluded(): Promise<void> | undefined;
  reset(by: Attribution): Promise<void>;
  trip(by: Attribution, forMs: number | undefined): Promise<void>;
  setMode(mode: CircuitMode, by: Attribution, ttlMs: number | undefined): Promise<void>;
  /** The store's history, oldest first; undefined where there is no store, or it does not answer. */
  history(query: HistoryQuery): Promise<StoredChange[] | undefined>;
  stats(): StoreStats | null;
  ready(): Promise<void>;
  close(): Promise<void>;
}

/** The breaker, as a circuit that is shared through a store sees it. */
export interface CircuitHost {
  /** The version of the store port that the breaker has. */
  readonly portVersion: number;
  readonly options: Pick<
    ResolvedOptions,
    'name' | 'rules' | 'clock' | 'consistency' | 'syncIntervalMs' | 'storeTimeoutMs' | 'onStoreFailure'
  >;
  /** Emits changes. `remote` are those that another replica made. */
  emitChanges(changes: readonly Change[], remote: boolean): void;
  /** Reads `passing` again, which may have changed. */
  refresh(): void;
  storeEvent(type: 'store_degraded' | 'store_recovered' | 'record_quarantined', error?: unknown): void;
  /** Emits a warning. */
  warn(code: string, message: string): void;
  /** Reports how long an update or a read of the store took, and whether it was answered. */
  storeAnswered(durationMs: number, ok: boolean): void;
}

/** A circuit of this process alone. */
export class LocalCircuit implements Circuit {
  readonly machine: Machine;
  readonly #clock: Clock;
  readonly #jittered: boolean;
  // Made when somebody asks for a date: most breakers of a large fleet are idle.
  #wallTime: WallTime | undefined;

  constructor(rules: MachineRules, clock: Clock) {
    this.machine = new Machine(rules, clock.now());
    this.#clock = clock;
    this.#jittered = (rules.recoveryBackoff?.jitter ?? 0) > 0;
  }

  get passing(): number {
    return this.machine.passing;
  }

  now(): number {
    return this.#clock.now();
  }

  date(moment: number): Date {
    return (this.#wallTime ??= new WallTime(this.#clock)).at(moment);
  }

  advance(): number {
    const now = this.now();
    this.machine.advance(now, this.#random());
    return now;
  }

  admits(now: number): boolean {
    return this.machine.admits(now);
  }

  rejectsEarly(now: number): boolean {
    return this.machine.rejectsEarly(now);
  }

  admit(permit: PermitState, now: number): Refusal | undefined {
    return refusalOf(this.machine.admit(permit, now, this.#random()));
  }

  settle(permit: PermitState, result: CallOutcome, now: number): Settlement {
    return this.machine.settle(permit, result, now, this.#random());
  }

  concluded(): undefined {
    return undefined;
  }

  async reset(by: Attribution): Promise<void> {
    this.machine.reset(this.now(), by);
  }

  async trip(by: Attribution, forMs: number | undefined): Promise<void> {
    this.machine.trip(this.now(), by, forMs, this.#random());
  }

  async setMode(mode: CircuitMode, by: Attribution, ttlMs: number | undefined): Promise<void> {
    this.machine.setMode(mode, this.now(), by, ttlMs);
  }

  async history(): Promise<undefined> {
    return undefined;
  }

  stats(): null {
    return null;
  }

  async ready(): Promise<void> {
    // There is nothing to wait for.
  }

  async close(): Promise<void> {
    // There is nothing to release.
  }

  #random(): number {
    return this.#jittered ? Math.random() : 0;
  }
}

/** Why a call is not admitted; undefined where it is. */
export function refusalOf(decision: Decision): RefusalReason | undefined {
  return decision === 'admitted' || decision === 'would_reject' ? undefined : decision;
}

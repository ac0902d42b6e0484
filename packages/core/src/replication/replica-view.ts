import type { CircuitHost } from '../breaker/circuit.js';
import type { Change } from '../machine/change.js';
import type { Machine } from '../machine/machine.js';
import { restore } from '../machine/record.js';
import { isSameVersion, type SharedRecord } from '../ports/shared-record.js';
import type { StoredRecord } from '../ports/store-adapter.js';
import type { Journal, JournalHost } from './journal.js';
import { holds } from './reconcile.js';
import { applyStep } from './report.js';
import type { StoreClock } from './store-clock.js';

type Options = CircuitHost['options'];

/** The breaker, with the machine that is its view of the circuit. */
export interface ReplicaHost
  extends Options, JournalHost, Omit<CircuitHost, 'options' | 'portVersion' | 'emitChanges'> {
  announce(changes: readonly Change[], remote: boolean): void;
  /** From 0 up to 1. */
  random(): number;
}

/** The host of a replica whose view of the circuit is `machine`. */
export function replicaHost(
  breaker: CircuitHost,
  machine: Machine,
  countAlone: JournalHost['countAlone'],
): ReplicaHost {
  return {
    ...breaker.options,
    machine,
    countAlone,
    announce: (changes, remote) => breaker.emitChanges(changes, remote),
    refresh: () => breaker.refresh(),
    storeEvent: (type, error) => breaker.storeEvent(type, error),
    warn: (code, message) => breaker.warn(code, message),
    storeAnswered: (durationMs, ok) => breaker.storeAnswered(durationMs, ok),
    // By the name of the global at each call: tests replace it.
    random: () => Math.random(),
  };
}

/** A replica's view of its record: the last that it saw, with what the store does not know yet on top. */
export class ReplicaView {
  known: SharedRecord | undefined;
  /** When the store last answered with a record, by its clock. */
  lastSyncAt: number | null = null;
  readonly #host: ReplicaHost;
  readonly #clock: StoreClock;
  readonly #journal: Journal;

  constructor(host: ReplicaHost, clock: StoreClock, journal: Journal) {
    this.#host = host;
    this.#clock = clock;
    this.#journal = journal;
  }

  /** Whether the record grew from the one that is known. */
  isNews({ record, now }: StoredRecord): boolean {
    return this.known === undefined || (!isSameVersion(record, this.known) && holds(record, this.known, now));
  }

  /**
   * Whether the streak of failures has come so near to its threshold that a success which ends it must not be kept
   * waiting: the record would count the streak on, and open the circuit. Far from it, a success may wait (law S9).
   */
  get isStreakNear(): boolean {
    const streak = Math.max(this.known?.consecutiveFailures ?? 0, this.#host.machine.consecutiveFailures);
    return streak > 0 && streak >= Math.floor(this.#host.rules.trip.consecutiveFailures / 2);
  }

  /** Whether a success that waits here ends such a streak, which others began, also where it came before that was known. */
  get endsStreak(): boolean {
    return this.#journal.waits && this.#host.machine.consecutiveFailures === 0 && this.isStreakNear;
  }

  /**
   * @param askedAt - when the store was asked, by this process's clock; undefined where it sent the record unasked.
   * @returns what was known before.
   */
  takeOver({ record, now, quarantined }: StoredRecord, askedAt: number | undefined): SharedRecord | undefined {
    const { machine } = this.#host;
    const before = this.known;
    this.#clock.set(now, askedAt);
    this.known = record;
    this.lastSyncAt = now;
    if (quarantined !== undefined) this.#host.storeEvent('record_quarantined', quarantined);
    this.#journal.endRun();
    restore(machine, record, now);
    for (const step of this.#journal.steps) {
      // A probe is concluded by the store alone: concluded here, calls would pass that it may not admit.
      const isProbe = step.kind === 'admission' || (step.kind === 'outcome' && step.lease !== undefined);
      if (!isProbe) applyStep(machine, step, now, this.#host.random());
    }
    machine.changes = undefined;
    this.#host.refresh();
    this.#clock.see(machine);
    return before;
  }
}

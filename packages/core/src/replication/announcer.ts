import type { Change } from '../machine/change.js';
import type { CircuitState } from '../machine/circuit-state.js';
import type { CircuitRecord } from '../machine/record.js';
import { remoteChanges, UNTOUCHED, type KnownCircuit } from './reconcile.js';
import type { ReplicaHost } from './replica-view.js';
import type { ReportedRecord } from './report.js';

/**
 * Announces changes of a shared circuit, each state once: while the store was away, the view concluded by itself what
 * the store concludes again afterwards.
 */
export class Announcer {
  readonly #host: ReplicaHost;
  #announced: CircuitState = 'closed';
  /** What the view concluded, and the store has not confirmed. */
  #unconfirmed: Change[] = [];

  constructor(host: ReplicaHost) {
    this.#host = host;
  }

  /** From here on, `state` needs no announcement. */
  begin(state: CircuitState): void {
    this.#announced = state;
  }

  /** @param remote - whether other replicas made the changes. */
  emit(changes: readonly Change[], remote: boolean): void {
    const news = changes.filter((change) => {
      const isOld = change.kind === 'transition' && change.to === this.#announced;
      if (change.kind !== 'mode') this.#announced = change.to;
      return !isOld;
    });
    this.#host.announce(news, remote);
  }

  /**
   * Announces where the circuit stands, if what was announced is not true any more and no change led there: what the
   * view concluded while the store was away, the store has not concluded.
   */
  correct({ state: to, cause, generation, changedAt: at }: CircuitRecord): void {
    const from = this.#announced;
    if (from === to || this.#host.machine.state !== to) return;
    this.emit([{ kind: 'transition', from, to, cause: cause ?? 'reset', generation, at }], true);
  }

  /** Announces what a report has made of the record, and what others had made of it before. */
  report(known: KnownCircuit = UNTOUCHED, made: ReportedRecord): void {
    this.forget();
    this.emit(remoteChanges(known, made.before), true);
    this.emit(made.changes, false);
    this.correct(made.record);
  }

  /** Announces what others have changed. */
  follow(known: KnownCircuit = UNTOUCHED, record: CircuitRecord): void {
    this.emit(remoteChanges(known, record), true);
    this.correct(record);
  }

  /** Holds back what the view concluded until the store confirms it. */
  await(changes: readonly Change[]): void {
    this.#unconfirmed.push(...changes);
  }

  /** The store has concluded itself. */
  forget(): void {
    this.#unconfirmed = [];
  }

  /** There is no store to conclude. */
  emitUnconfirmed(): void {
    this.emit(this.#unconfirmed, false);
    this.forget();
  }
}

import type { Change } from '../machine/change.js';
import type { CircuitMode, CircuitState } from '../machine/circuit-state.js';
import type { Machine } from '../machine/machine.js';
import type { CircuitRecord } from '../machine/record.js';
import type { SharedRecord } from '../ports/shared-record.js';
import { remoteChanges, UNTOUCHED, type KnownCircuit } from './reconcile.js';
import type { ReplicaHost } from './replica-view.js';
import { describeRules, type ReportedRecord } from './report.js';

const RECORD_LOST =
  'the record in the store was lost or set back: what this process knew of modes, generations and counts was asserted again';

/**
 * Announces changes of a shared circuit, each state once: while the store was away, the view concluded by itself what
 * the store concludes again afterwards.
 */
export class Announcer {
  readonly #host: ReplicaHost;
  #announced: CircuitState = 'closed';
  #mode: CircuitMode;
  #warned = false;
  /** What the view concluded, and the store has not confirmed. */
  #unconfirmed: Change[] = [];

  constructor(host: ReplicaHost) {
    this.#host = host;
    this.#mode = host.rules.mode;
  }

  /** From here on, where the circuit stands needs no announcement. */
  begin({ state, mode }: Machine): void {
    this.#announced = state;
    this.#mode = mode;
  }

  /** @param remote - whether other replicas made the changes. */
  emit(changes: readonly Change[], remote: boolean): void {
    const news: Change[] = [];
    for (const change of changes) {
      if (change.kind === 'mode') {
        // A record knows no base modes: where an order ends, and where none was before, this replica's is in force.
        const { mode: base } = this.#host.rules;
        if (change.cause === 'ttl' && this.#mode === base) continue;
        const from = change.from === 'automatic' && this.#mode === base && change.to !== base ? base : change.from;
        this.#mode = change.cause === 'ttl' ? base : change.to;
        news.push({ ...change, from, to: this.#mode });
      } else {
        if (change.kind === 'reset') this.#mode = this.#host.rules.mode;
        if (change.kind === 'reset' || change.to !== this.#announced) news.push(change);
        this.#announced = change.to;
      }
    }
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
    this.emit(remoteChanges(known, made.before, this.#host.rules.mode), true);
    this.emit(made.changes, false);
    this.correct(made.record);
    if (made.wasLost) this.#host.warn('record_lost', RECORD_LOST);
    this.#compareOptions(made.otherOptions);
  }

  /** Announces what others have changed, if it `isNews`: what a breaker finds when it begins is none. */
  follow(known: KnownCircuit = UNTOUCHED, record: SharedRecord, isNews: boolean): void {
    this.#compareOptions(record.options);
    if (!isNews) return;
    this.emit(remoteChanges(known, record, this.#host.rules.mode), true);
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

  /** Warns, once, that replicas have other options: each judges by its own. */
  #compareOptions(others: string | undefined): void {
    const own = describeRules(this.#host.rules);
    if (this.#warned || others === undefined || others === own) return;
    this.#warned = true;
    this.#host.warn('options_differ', `replicas of this circuit have other options: ${others}, and here: ${own}`);
  }
}

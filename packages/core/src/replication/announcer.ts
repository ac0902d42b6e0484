import type { Change } from '../machine/change.js';
import type { CircuitState } from '../machine/circuit-state.js';
import type { CircuitRecord } from '../machine/record.js';
import type { ReplicaHost } from './replica-view.js';

/** What of a record tells what has changed since. */
export type KnownCircuit = Pick<CircuitRecord, 'generation' | 'state' | 'changedAt' | 'override'>;

/** A circuit of which there is no record yet: nobody has changed it. */
export const UNTOUCHED: KnownCircuit = { generation: 1, state: 'closed', changedAt: 0, override: null };

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

  /** Announces what others have changed. */
  follow(known: KnownCircuit, record: CircuitRecord): void {
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

/** What other replicas must have changed, by what was known before and the record that is known now. */
export function remoteChanges(known: KnownCircuit, record: CircuitRecord): Change[] {
  if (record.generation === known.generation && record.state === known.state) return [];
  const changes: Change[] = [];
  const { generation, changedAt: at, cause } = record;
  const entered = record.state !== known.state || record.changedAt !== known.changedAt;
  if (entered && cause !== null) {
    const kind = cause === 'reset' ? 'reset' : 'transition';
    // Known only by where it led: what happened in between is in the store's history.
    if (kind === 'reset' || record.state !== known.state) {
      changes.push({ kind, from: known.state, to: record.state, cause, generation, at });
    }
  }
  const from = known.override?.mode ?? 'automatic';
  const to = record.override?.mode ?? 'automatic';
  if (from !== to) {
    const { actor, reason, at: orderedAt = at } = record.override ?? {};
    changes.push({ kind: 'mode', from, to, cause: 'operator', actor, reason, generation, at: orderedAt });
  }
  return changes;
}

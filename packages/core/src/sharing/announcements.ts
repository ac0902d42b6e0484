import type { Change } from '../machine/change.js';
import type { CircuitState } from '../machine/circuit-state.js';
import type { CircuitRecord } from '../machine/record.js';
import type { SharingHost } from './sharing-host.js';

/**
 * Announces changes of a shared circuit, each state once: while the store was away, the view
 * concluded by itself what the store concludes again afterwards.
 */
export class Announcements {
  readonly #host: SharingHost;
  #told: CircuitState = 'closed';
  /** What the view concluded, and the store has not confirmed. */
  #unconfirmed: Change[] = [];

  constructor(host: SharingHost) {
    this.#host = host;
  }

  /** From here on, `state` needs no telling. */
  begin(state: CircuitState): void {
    this.#told = state;
  }

  /** @param remote - whether other replicas made the changes. */
  tell(changes: readonly Change[], remote: boolean): void {
    const news = changes.filter((change) => {
      const isOld = change.kind === 'transition' && change.to === this.#told;
      if (change.kind !== 'mode') this.#told = change.to;
      return !isOld;
    });
    this.#host.announce(news, remote);
  }

  /**
   * Tells where the circuit stands, if what was told is not true any more and no change led there: what the view
   * concluded while the store was away, the store has not concluded.
   */
  correct({ state: to, cause, generation, changedAt: at }: CircuitRecord): void {
    const from = this.#told;
    if (from === to || this.#host.machine.state !== to) return;
    this.tell([{ kind: 'transition', from, to, cause: cause ?? 'reset', generation, at }], true);
  }

  await(changes: readonly Change[]): void {
    this.#unconfirmed.push(...changes);
  }

  /** The store has concluded itself. */
  forget(): void {
    this.#unconfirmed = [];
  }

  /** There is no store to conclude. */
  tellUnconfirmed(): void {
    this.tell(this.#unconfirmed, false);
    this.forget();
  }
}

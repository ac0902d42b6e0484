import type { CircuitState } from '../scene.js';

/** How one circuit opened, replica by replica. */
export interface Opening {
  /** When each replica had it open, in milliseconds since the epoch, by its index. */
  readonly openedAt: ReadonlyMap<number, number>;
  /** When the first one had. */
  readonly firstAt: number;
  /** How many had it open since another one did, and not by what they found out themselves. */
  readonly followers: number;
}

/** A change of the circuit at one replica. */
export interface ReplicaChange {
  readonly to: CircuitState;
  /** In milliseconds since the epoch. */
  readonly at: number;
  /** Whether another replica made it, and this one follows. */
  readonly follows: boolean;
}

/** What one circuit is at each replica, and how it opened. */
export class Openings {
  readonly #states: CircuitState[];
  readonly #rounds: { firstAt: number; followers: number; openedAt: Map<number, number> }[] = [];

  constructor(replicas: number) {
    this.#states = Array.from({ length: replicas }, () => 'closed');
  }

  get states(): readonly CircuitState[] {
    return this.#states;
  }

  /** From the first replica that had it open to the time when all had it closed again, once for each time. */
  get rounds(): readonly Opening[] {
    return this.#rounds;
  }

  /** The round that goes on now. */
  get current(): Opening | undefined {
    return this.#states.every((state) => state === 'closed') ? undefined : this.#rounds.at(-1);
  }

  /** A replica that is gone has no circuit that could close. */
  forget(replica: number): void {
    this.#states[replica] = 'closed';
  }

  /** @returns whether this made it open at the `first` replica, or at the `last` one that it was still missing from */
  note(replica: number, { to, at, follows }: ReplicaChange): 'first' | 'last' | undefined {
    const begins = to === 'open' && this.current === undefined;
    this.#states[replica] = to;
    if (to !== 'open') {
      return undefined;
    }
    if (begins) {
      this.#rounds.push({ firstAt: at, followers: follows ? 1 : 0, openedAt: new Map([[replica, at]]) });
      return 'first';
    }
    const round = this.#rounds.at(-1);
    if (round === undefined || round.openedAt.has(replica)) {
      return undefined;
    }
    round.openedAt.set(replica, at);
    round.firstAt = Math.min(round.firstAt, at);
    round.followers += follows ? 1 : 0;
    return round.openedAt.size === this.#states.length ? 'last' : undefined;
  }
}

/** How long it took from the first replica that had a circuit open to the last, in milliseconds. */
export function spreadMs({ openedAt }: Opening): number {
  return Math.max(...openedAt.values()) - Math.min(...openedAt.values());
}

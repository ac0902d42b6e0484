import type { Machine } from '../machine/machine.js';
import type { Clock } from '../clock/clock.js';

/** The store's clock, as a process knows it: what the store last said, and the time that has passed here since. */
export class StoreClock {
  readonly #clock: Clock;
  #distance: number;
  #openGeneration = 0;
  #openSeenAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    // Until the store has answered, this host's wall clock is the best guess.
    this.#distance = clock.wallNow() - clock.now();
  }

  now(): number {
    return this.#clock.now() + this.#distance;
  }

  /**
   * Takes over what the store said its time was, some time between `askedAt` and now. As long as what was known
   * before agrees with that, it stays: an answer may have lain unread, while this process was paused, for any time.
   *
   * @param askedAt - by this process's clock; undefined where the store sent its time unasked, at any time before now.
   */
  set(storeNow: number, askedAt: number | undefined): void {
    const least = Math.max(this.#distance, storeNow - this.#clock.now());
    this.#distance = askedAt === undefined ? least : Math.min(least, storeNow - askedAt);
  }

  /**
   * The generation in which this process has seen the circuit open for its whole wait, by its own
   * monotonic clock: a store's clock that was set back must not prolong the wait (law T2).
   */
  dueGeneration(machine: Machine): number | undefined {
    this.see(machine);
    if (machine.state !== 'open') return undefined;
    return this.#clock.now() - this.#openSeenAt >= machine.waitMs ? machine.generation : undefined;
  }

  /** Remembers when an open circuit was first seen. */
  see({ state, generation }: Machine): void {
    if (state !== 'open' || generation === this.#openGeneration) return;
    this.#openGeneration = generation;
    this.#openSeenAt = this.#clock.now();
  }
}

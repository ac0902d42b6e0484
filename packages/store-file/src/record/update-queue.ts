import type { ChangeFunction, StoredRecord } from '@tripswitch/core/store';
import type { WaitingUpdate } from './waiting-update.js';

/** Hands on the updates of each circuit: those that come while one is written wait, and then ride together. */
export class UpdateQueue {
  readonly #write: (name: string, waiting: () => readonly WaitingUpdate[]) => Promise<void>;
  readonly #waiting = new Map<string, WaitingUpdate[]>();
  readonly #writing = new Set<Promise<void>>();

  /**
   * @param write - takes what waits when it has the lock, and settles what it took. If it rejects,
   * so do all that wait.
   */
  constructor(write: (name: string, waiting: () => readonly WaitingUpdate[]) => Promise<void>) {
    this.#write = write;
  }

  push(name: string, replica: string, change: ChangeFunction): Promise<StoredRecord> {
    return new Promise((resolve, reject) => {
      const update = { replica, change, resolve, reject };
      const waiting = this.#waiting.get(name);
      if (waiting !== undefined) {
        waiting.push(update);
        return;
      }
      this.#waiting.set(name, [update]);
      const writing = this.#writeAll(name).finally(() => this.#writing.delete(writing));
      this.#writing.add(writing);
    });
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#writing.size > 0) await Promise.all(this.#writing);
  }

  async #writeAll(name: string): Promise<void> {
    for (let waiting = this.#waitingFor(name); waiting.length > 0; waiting = this.#waitingFor(name)) {
      let taken: readonly WaitingUpdate[] = [];
      try {
        await this.#write(name, () => (taken = [...this.#waitingFor(name)]));
        waiting.splice(0, taken.length);
      } catch (error) {
        for (const { reject } of waiting.splice(0)) reject(error);
      }
    }
    this.#waiting.delete(name);
  }

  #waitingFor(name: string): WaitingUpdate[] {
    return this.#waiting.get(name) ?? [];
  }
}

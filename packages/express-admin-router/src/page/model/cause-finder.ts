import type { HistoryEntryOnWire } from '../../wire/history-on-wire.js';
import type { WatchedCircuit } from './watched-circuit.js';

/** Finds out why circuits are as they are that were so before the page came. One at a time: it is no hurry. */
export class CauseFinder {
  readonly #history: (name: string) => Promise<readonly HistoryEntryOnWire[]>;
  /** The generation of each circuit that was asked about: once each is enough. */
  readonly #asked = new Map<string, number>();
  #busy = false;

  constructor(history: (name: string) => Promise<readonly HistoryEntryOnWire[]>) {
    this.#history = history;
  }

  /** Asks about one circuit that is not closed and whose cause is unknown, if there is one. */
  look(circuits: Iterable<WatchedCircuit>): void {
    if (this.#busy) return;
    for (const watched of circuits) {
      const { name, circuit, cause } = watched;
      if (circuit.state === 'closed' || cause !== undefined) continue;
      if (this.#asked.get(name) === circuit.generation) continue;
      this.#asked.set(name, circuit.generation);
      void this.#ask(watched);
      return;
    }
  }

  async #ask(watched: WatchedCircuit): Promise<void> {
    this.#busy = true;
    try {
      const entries = await this.#history(watched.name);
      const last = entries.filter(({ kind }) => kind === 'transition').at(-1);
      if (last !== undefined) watched.cause ??= { cause: last.cause, generation: last.generation };
    } catch {
      // The row does without the reason; the history itself says what is wrong when it is opened.
    } finally {
      this.#busy = false;
    }
  }
}

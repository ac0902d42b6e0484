import type { HistoryEntryOnWire } from '../../wire/history-on-wire.js';
import type { Cause, WatchedCircuit } from './watched-circuit.js';

type ReadHistory = (name: string) => Promise<readonly HistoryEntryOnWire[]>;

/** Finds out why circuits are as they are that became so while the page was not there. One after the other. */
export class CauseFinder {
  readonly #history: ReadHistory;
  /** When each circuit that was asked about had changed: once each is enough. */
  readonly #asked = new WeakMap<WatchedCircuit, string>();
  #busy = false;

  constructor(history: ReadHistory) {
    this.#history = history;
  }

  /** Asks about those of the circuits that are not closed, and of which the cause is unknown, or who it was. */
  async look(circuits: Iterable<WatchedCircuit>): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (const watched of circuits) if (this.#isUnknown(watched)) await this.#ask(watched);
    this.#busy = false;
  }

  #isUnknown(watched: WatchedCircuit): boolean {
    const { circuit, cause } = watched;
    return circuit.state !== 'closed' && isIncomplete(cause) && this.#asked.get(watched) !== circuit.changed_at;
  }

  async #ask(watched: WatchedCircuit): Promise<void> {
    const { name, circuit } = watched;
    this.#asked.set(watched, circuit.changed_at);
    try {
      const entries = await this.#history(name);
      const last = entries.filter(({ kind }) => kind === 'transition').at(-1);
      if (last?.to === watched.circuit.state) watched.cause = last;
    } catch {
      // The row does without the reason; the history itself says what is wrong when it is opened.
    }
  }
}

/** An event does not tell who tripped a circuit; the history does. */
function isIncomplete(cause: Cause | undefined): boolean {
  return cause === undefined || (cause.cause === 'operator' && cause.actor === null && cause.reason === null);
}

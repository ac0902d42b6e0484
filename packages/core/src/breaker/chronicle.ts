import type { BreakerEvents } from '../events/breaker-events.js';
import type { Emitter } from '../events/emitter.js';
import type { Change } from '../machine/change.js';
import { historyEntry, type HistoryEntry } from './history-entry.js';

/** How many entries of its own history a breaker keeps. */
const LIMIT = 100;

/** Tells of the changes of a circuit, and remembers the last of them. */
export class Chronicle {
  readonly #name: string;
  readonly #emitter: Emitter<BreakerEvents>;
  #entries: HistoryEntry[] | undefined;

  constructor(name: string, emitter: Emitter<BreakerEvents>) {
    this.#name = name;
    this.#emitter = emitter;
  }

  /** Oldest first. */
  get entries(): readonly HistoryEntry[] {
    return this.#entries ?? [];
  }

  /** @param remote - whether another replica made the change. */
  tell(change: Change, at: Date, remote: boolean): void {
    const entry = historyEntry(change, at, null);
    const entries = (this.#entries ??= []);
    entries.push(entry);
    if (entries.length > LIMIT) entries.shift();
    if (!this.#emitter.active) return;
    const name = this.#name;
    const { actor, reason, generation } = entry;
    if (change.kind === 'mode') {
      const { from, to, cause } = change;
      this.#emitter.emit('mode', { name, from, to, cause, actor, reason, generation, at, remote });
      return;
    }
    const { from, to, cause } = change;
    if (from !== to) this.#emitter.emit('transition', { name, from, to, cause, generation, at, remote });
    if (change.kind === 'reset') this.#emitter.emit('reset', { name, from, actor, reason, generation, at, remote });
  }
}

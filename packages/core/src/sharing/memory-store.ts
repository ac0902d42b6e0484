import type { BreakerStore } from '../ports/breaker-store.js';
import { decodeRecord, encodeRecord, type SharedRecord } from '../ports/shared-record.js';
import type { Clock } from '../clock/clock.js';
import { systemClock } from '../clock/system-clock.js';
import type { ChangeFunction, HistoryQuery, StoreAdapter, StoredChange, StoredRecord } from '../ports/store-adapter.js';
import { defineStore } from './define-store.js';

/** How many changes of each circuit are remembered. */
const HISTORY_LIMIT = 1000;

interface Entry {
  text: string;
  readonly history: StoredChange[];
  readonly watchers: Set<() => void>;
}

class MemoryAdapter implements StoreAdapter {
  readonly kind = 'memory';
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async update(name: string, replica: string, change: ChangeFunction): Promise<StoredRecord> {
    const entry = this.#entry(name);
    const now = this.#clock.wallNow();
    const { record, changes } = change(decode(entry.text), now);
    entry.text = encodeRecord(record);
    entry.history.push(...changes.map((one) => ({ change: one, replica })));
    entry.history.splice(0, entry.history.length - HISTORY_LIMIT);
    queueMicrotask(() => {
      for (const watcher of [...entry.watchers]) if (entry.watchers.has(watcher)) watcher();
    });
    return { record: decode(entry.text) as SharedRecord, now };
  }

  async read(name: string): Promise<StoredRecord | undefined> {
    const record = decode(this.#entries.get(name)?.text ?? '');
    return record && { record, now: this.#clock.wallNow() };
  }

  watch(name: string, onChange: () => void): () => void {
    const { watchers } = this.#entry(name);
    const watcher = () => {
      onChange();
    };
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  }

  async list(): Promise<string[]> {
    return [...this.#entries].filter(([, { text }]) => text !== '').map(([name]) => name);
  }

  async history(name: string, { since, limit = Infinity }: HistoryQuery): Promise<StoredChange[]> {
    const all = this.#entries.get(name)?.history ?? [];
    const wanted = all.filter(({ change }) => since === undefined || change.at >= since.getTime());
    return wanted.slice(Math.max(0, wanted.length - limit));
  }

  async close(): Promise<void> {
    for (const { watchers } of this.#entries.values()) watchers.clear();
  }

  #entry(name: string): Entry {
    let entry = this.#entries.get(name);
    if (entry === undefined) {
      entry = { text: '', history: [], watchers: new Set() };
      this.#entries.set(name, entry);
    }
    return entry;
  }
}

/** Kept as text, as in any other store: nobody holds a part of what another one changes. */
function decode(text: string): SharedRecord | undefined {
  if (text === '') return undefined;
  const decoded = decodeRecord(text);
  return decoded.kind === 'record' ? decoded.record : undefined;
}

/**
 * The reference store, in memory: breakers of one process that were given it share their circuits,
 * as the replicas of a fleet do. For tests, and to read how the port is meant.
 *
 * @param clock - the store's clock. Default: the system's.
 */
export function createMemoryStore(clock: Clock = systemClock): BreakerStore {
  return defineStore(new MemoryAdapter(clock));
}

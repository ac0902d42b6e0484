import type { BreakerStore } from '../ports/breaker-store.js';
import { decodeRecord, encodeRecord, isSameVersion, type SharedRecord } from '../ports/shared-record.js';
import type { Clock } from '../clock/clock.js';
import { inNoContext, systemClock } from '../clock/system-clock.js';
import type {
  ChangeFunction,
  HistoryQuery,
  ReadOptions,
  StoreAdapter,
  StoredChange,
  StoredRecord,
  StoreOperationOptions,
  UnchangedRecord,
} from '../ports/store-adapter.js';
import { defineStore } from './define-store.js';

/** How many changes of each circuit are remembered. */
const HISTORY_LIMIT = 1000;

type Watcher = (news?: StoredRecord) => void;

interface Entry {
  text: string;
  spooled: string[];
  readonly history: StoredChange[];
  readonly watchers: Set<Watcher>;
}

class MemoryAdapter implements StoreAdapter {
  readonly kind = 'memory';
  readonly linearizableRead = true;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async update(
    name: string,
    replica: string,
    change: ChangeFunction,
    { signal }: StoreOperationOptions = {},
  ): Promise<StoredRecord> {
    signal?.throwIfAborted();
    const entry = this.#entry(name);
    const now = this.#clock.wallNow();
    const { record, changes } = change(decode(entry.text), now, entry.spooled);
    entry.spooled = [];
    entry.text = encodeRecord(record);
    entry.history.push(...changes.map((one) => ({ change: one, replica })));
    entry.history.splice(0, entry.history.length - HISTORY_LIMIT);
    const { text } = entry;
    inNoContext(() =>
      queueMicrotask(() => {
        for (const watcher of [...entry.watchers]) {
          if (entry.watchers.has(watcher)) watcher({ record: decode(text) as SharedRecord, now });
        }
      }),
    );
    return { record: decode(text) as SharedRecord, now };
  }

  async read(name: string, { known, signal }: ReadOptions = {}): Promise<StoredRecord | UnchangedRecord | undefined> {
    signal?.throwIfAborted();
    const entry = this.#entries.get(name);
    const record = decode(entry?.text ?? '');
    const now = this.#clock.wallNow();
    const spooled = (entry?.spooled.length ?? 0) > 0;
    if (record === undefined) return spooled ? { unchanged: true, now, spooled } : undefined;
    return isSameVersion(record, known) ? { unchanged: true, now, spooled } : { record, now, spooled };
  }

  watch(name: string, onNews: Watcher): () => void {
    const { watchers } = this.#entry(name);
    const watcher: Watcher = (news) => {
      onNews(news);
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

  spool(name: string, text: string): void {
    this.#entry(name).spooled.push(text);
  }

  async close(): Promise<void> {
    for (const { watchers } of this.#entries.values()) watchers.clear();
  }

  #entry(name: string): Entry {
    let entry = this.#entries.get(name);
    if (entry === undefined) {
      entry = { text: '', spooled: [], history: [], watchers: new Set() };
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

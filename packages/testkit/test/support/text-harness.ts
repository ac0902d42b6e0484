import { StoreError } from '@tripswitch/core';
import {
  createMemoryStore,
  decodeRecord,
  encodeRecord,
  type SharedRecord,
  type StoreAdapter,
} from '@tripswitch/core/store';
import type { StoreHarness } from '../../src/contract/store-harness.js';

/** What can be wrong with a store that keeps texts. */
export type Flaw =
  | 'deletes what is unreadable'
  | 'takes a newer schema for unreadable'
  | 'takes no answer for absent'
  | 'goes by what it remembers'
  | 'hands changes what it remembers'
  | 'forgets who watches';

/** A store of texts in memory that can be tampered with and cut off, right but for the flaw that it is given. */
export class TextHarness implements StoreHarness {
  readonly #flaw: Flaw | undefined;
  readonly #texts = new Map<string, string>();
  readonly #aside: string[] = [];
  readonly #watchers = new Map<() => void, string>();
  #cutOff = false;

  constructor(flaw?: Flaw) {
    this.#flaw = flaw;
  }

  open(): StoreAdapter {
    const remembered = new Map<string, SharedRecord>();
    return {
      ...createMemoryStore(),
      spool: undefined as never,
      read: async (name) => {
        const record = this.#current(name);
        const known = this.#flaw === 'goes by what it remembers' ? remembered.get(name) : undefined;
        return record && { record: known ?? record, now: Date.now() };
      },
      update: async (name, _replica, change) => {
        const current = this.#current(name);
        const known = this.#flaw === 'hands changes what it remembers' ? remembered.get(name) : undefined;
        const before = this.#texts.get(name);
        const now = Date.now();
        const { record } = change(known ?? current, now);
        const isSetAside = before !== undefined && current === undefined && !this.#cutOff;
        if (isSetAside && this.#flaw !== 'deletes what is unreadable') this.#aside.push(before);
        this.#texts.set(name, encodeRecord(record));
        remembered.set(name, record);
        for (const [watcher, watched] of this.#watchers) if (watched === name) queueMicrotask(watcher);
        return { record, now, ...(isSetAside && { quarantined: 'aside' }) };
      },
      watch: (name, onNews) => {
        const watcher = () => onNews();
        this.#watchers.set(watcher, name);
        return () => this.#watchers.delete(watcher);
      },
    };
  }

  async close(): Promise<void> {
    this.#texts.clear();
  }

  async plant(name: string, text: string): Promise<void> {
    this.#texts.set(name, text);
  }

  async kept(name: string): Promise<string[]> {
    return [...this.#aside, this.#texts.get(name) ?? ''];
  }

  async interrupt(): Promise<() => Promise<void>> {
    this.#cutOff = true;
    if (this.#flaw === 'forgets who watches') this.#watchers.clear();
    return async () => {
      this.#cutOff = false;
    };
  }

  async inProcesses(): Promise<void> {
    throw new Error('it lives in one process');
  }

  #current(name: string): SharedRecord | undefined {
    if (this.#cutOff) {
      if (this.#flaw === 'takes no answer for absent') return undefined;
      throw new StoreError('It is cut off');
    }
    const text = this.#texts.get(name);
    if (text === undefined) return undefined;
    const decoded = decodeRecord(text);
    if (decoded.kind === 'newer' && this.#flaw !== 'takes a newer schema for unreadable') {
      throw new StoreError('It is of a newer schema', { reason: 'newer_schema' });
    }
    return decoded.kind === 'record' ? decoded.record : undefined;
  }
}

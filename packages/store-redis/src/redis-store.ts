import { StoreError, type HistoryQuery } from '@tripswitch/core';
import {
  decodeRecord,
  encodeRecord,
  isSameVersion,
  type ChangeFunction,
  type NextRecord,
  type ReadOptions,
  type SharedRecord,
  type StoreAdapter,
  type StoredChange,
  type StoredRecord,
  type StoreOperationOptions,
  type StoreWarning,
  type UnchangedRecord,
} from '@tripswitch/core/store';
import { CircuitEntry, type Watcher } from './circuit-entry.js';
import { nameOfRecord, quarantineKey, recordPattern } from './circuit-keys.js';
import { asText, type RedisClient } from './client/redis-client.js';
import { CommandSender } from './command-sender.js';
import { runScript, type ScriptReply } from './commit-script.js';
import { decodeEntries, encodeChange } from './history-entries.js';
import { makeHead, milliseconds, notBefore, readHead, type KnownRecord } from './known-record.js';
import { CircuitNews } from './news/circuit-news.js';
import { noAnswer } from './redis-errors.js';

/** How often an update begins anew because another one came first. */
const MOST_ATTEMPTS = 64;
/** After a conflict an update waits for a random time, up to this, and then up to twice as long, and so on. */
const FIRST_PAUSE_MS = 30;
const LONGEST_PAUSE_MS = 240;
/** How old a change may be when it reaches the server; twice that at the next attempt, and so on. */
const FIRST_TOLERANCE_US = 50_000;
const LONGEST_TOLERANCE_US = 1_600_000;
/** For an operation whose caller sets no limit. */
const LONGEST_OPERATION_MS = 10_000;
/** The history keeps nothing older than this. */
const KEEP_HISTORY_MS = 90 * 86_400_000;

export interface RedisStoreSettings {
  readonly keyPrefix: string;
  readonly historyLimit: number;
}

/** Keeps circuits in a Redis server. */
export class RedisStore implements StoreAdapter {
  readonly kind = 'redis';
  readonly linearizableRead = true;
  // Enough to keep a connection busy. More at once would wait in its queue, on the time of the circuits that wait.
  readonly concurrency = 256;
  readonly #client: RedisClient;
  readonly #sender: CommandSender;
  readonly #settings: RedisStoreSettings;
  readonly #entries = new Map<string, CircuitEntry>();
  readonly #news: CircuitNews;
  readonly #warnings = new Map<string, StoreWarning>();
  readonly #nonce = crypto.randomUUID().slice(0, 8);
  #writes = 0;
  #closed = false;

  constructor(client: RedisClient, settings: RedisStoreSettings) {
    this.#client = client;
    this.#sender = new CommandSender(client);
    this.#settings = settings;
    this.#news = new CircuitNews(client, {
      readHead: (entry) => this.#readHead(entry, AbortSignal.timeout(LONGEST_OPERATION_MS)),
      warn: (warning) => this.#warn(warning),
    });
  }

  update(
    name: string,
    replica: string,
    change: ChangeFunction,
    { signal }: StoreOperationOptions = {},
  ): Promise<StoredRecord> {
    const work = (entry: CircuitEntry, until: AbortSignal) =>
      entry.inTurn(() => this.#update(entry, replica, change, until));
    return this.#operate(`update ${JSON.stringify(name)}`, name, signal, work);
  }

  read(name: string, { known, signal }: ReadOptions = {}): Promise<StoredRecord | UnchangedRecord | undefined> {
    return this.#operate(`read ${JSON.stringify(name)}`, name, signal, async (entry, until) => {
      if (known !== undefined && entry.clock.isKnown) {
        const head = await this.#readHead(entry, until);
        const state = readHead(head);
        const isKnown =
          state?.epoch === known.epoch && state.version === known.version && state.writeId === known.writeId;
        if (isKnown) return { unchanged: true, now: milliseconds(entry.clock.now(entry.known?.writtenAt)) };
      }
      const { at, ...state } = await this.#readState(entry, until);
      // The one who reads is the one who watches, unless there are several.
      if (entry.watchers.size === 1) entry.toldHead = state.head;
      const record = this.#decode(entry, state.text);
      const now = milliseconds(notBefore(state.writtenAt ?? 0, at));
      if (record === undefined) return undefined;
      return isSameVersion(record, known) ? { unchanged: true, now } : { record, now };
    });
  }

  watch(name: string, onNews: Watcher): () => void {
    if (this.#closed) return () => undefined;
    const entry = this.#entry(name);
    // Each call its own: the same function may watch twice.
    const watcher: Watcher = (news) => onNews(news);
    entry.watchers.add(watcher);
    this.#news.add(entry);
    return () => {
      if (!entry.watchers.delete(watcher) || entry.watchers.size > 0) return;
      this.#news.remove(entry);
      this.#forget(entry);
    };
  }

  list(): Promise<string[]> {
    const { keyPrefix } = this.#settings;
    const prefix = this.#client.addedPrefix + keyPrefix;
    return this.#try('list the circuits', async () => {
      const names = new Set<string>();
      for await (const keys of this.#client.scan(recordPattern(prefix), AbortSignal.timeout(LONGEST_OPERATION_MS))) {
        for (const key of keys) {
          const name = nameOfRecord(prefix, asText(key) ?? '');
          if (name !== undefined) names.add(name);
        }
      }
      return [...names];
    });
  }

  history(name: string, { since, limit = Infinity }: HistoryQuery): Promise<StoredChange[]> {
    const { historyLimit } = this.#settings;
    return this.#operate(`read the history of ${JSON.stringify(name)}`, name, undefined, async (entry, until) => {
      // A moment that is asked for is the change's own; the entry may have been made a little later.
      const newest = since === undefined ? Math.min(limit, historyLimit) : historyLimit;
      const after = ['+', '-', 'COUNT', String(newest)];
      const entries = decodeEntries(
        await this.#sender.send({ name: 'xrevrange', keys: [entry.keys.history], after }, until),
      );
      const wanted = since === undefined ? entries : entries.filter(({ change }) => change.at >= since.getTime());
      return wanted.slice(0, Math.min(limit, historyLimit)).reverse();
    });
  }

  warnings(): readonly StoreWarning[] {
    return [...this.#warnings.values()];
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#news.close();
    for (const { watchers } of this.#entries.values()) watchers.clear();
    this.#entries.clear();
  }

  async #update(
    entry: CircuitEntry,
    replica: string,
    change: ChangeFunction,
    signal: AbortSignal,
  ): Promise<StoredRecord> {
    let tolerance = FIRST_TOLERANCE_US;
    let pauseMs = FIRST_PAUSE_MS;
    let known = entry.clock.isKnown ? entry.known : undefined;
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      signal.throwIfAborted();
      known ??= await this.#readState(entry, signal);
      const at = entry.clock.now(known.writtenAt);
      const now = milliseconds(at);
      const current = this.#decode(entry, known.text);
      const { record, changes } = runChange(change, current, now);
      const text = encodeRecord(record);
      const head = makeHead(record, `${this.#nonce}${++this.#writes}`);
      const setsAside = current === undefined && known.text !== undefined;
      const aside = quarantineKey(entry.keys, at, this.#nonce);
      const write = [
        String(at),
        String(tolerance),
        head,
        text,
        setsAside ? '1' : '',
        ...this.#historyArgs(now, replica),
      ];
      const encoded = changes.map((one) => encodeChange(one));
      const reply = await this.#run(entry, aside, [known.head, ...write, ...encoded], known.text, signal);
      if (reply.written || reply.head === head) {
        // Also where the reply says otherwise: the client sent the command twice, and the answer to the first was lost.
        if (reply.written && reply.unsent !== undefined) this.#warnUnsent(reply.unsent);
        const stored = { record: this.#decode(entry, text) as SharedRecord, now };
        this.#wrote(entry, { head, text, writtenAt: at }, stored);
        return setsAside ? { ...stored, quarantined: this.#client.addedPrefix + aside } : stored;
      }
      entry.see(reply);
      tolerance = Math.min(2 * tolerance, LONGEST_TOLERANCE_US);
      const isConflict = reply.head !== known.head;
      known = reply;
      if (!isConflict) continue;
      // The one that came first is done. Who comes next is left to chance, so that not all fail again.
      await pause(Math.random() * pauseMs, signal);
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
      known = entry.subscribed ? (entry.known ?? reply) : undefined;
    }
    throw new StoreError(
      `${MOST_ATTEMPTS} attempts to update ${JSON.stringify(entry.name)} came too late: others were first each time`,
    );
  }

  #historyArgs(now: number, replica: string): string[] {
    const { historyLimit } = this.#settings;
    // A cluster sends news to all its nodes, unless the channel belongs to one. That is not yet used.
    return [String(historyLimit), String(Math.max(0, now - KEEP_HISTORY_MS)), 'PUBLISH', replica];
  }

  /** What was written is known, and news to those here who do not get it from the server. */
  #wrote(entry: CircuitEntry, known: KnownRecord, stored: StoredRecord): void {
    entry.see(known);
    if (!entry.subscribed) this.#news.deliver(entry, known.head, stored);
  }

  async #readState(entry: CircuitEntry, signal: AbortSignal) {
    const { head = '', text } = entry.known ?? {};
    const reply = await this.#run(entry, entry.keys.record, [head], text, signal);
    if (reply.written) throw new StoreError('The script wrote what it was asked to read');
    entry.see(reply);
    return reply;
  }

  async #readHead(entry: CircuitEntry, signal: AbortSignal): Promise<string> {
    const head =
      asText(await this.#sender.send({ name: 'hget', keys: [entry.keys.record], after: ['head'] }, signal)) ?? '';
    entry.seenAt = performance.now();
    return head;
  }

  async #run(
    { keys, clock }: CircuitEntry,
    aside: string,
    args: readonly string[],
    knownText: string | undefined,
    signal: AbortSignal,
  ): Promise<ScriptReply> {
    let askedAt = 0;
    const sender = {
      send: async (...sent: Parameters<CommandSender['send']>) => {
        askedAt = performance.now();
        return this.#sender.send(...sent);
      },
    };
    const reply = await runScript(sender, [keys.record, keys.history, aside], args, knownText, signal);
    clock.set(reply.at, askedAt);
    this.#news.wake();
    return reply;
  }

  /** Undefined where there is no record, or none that can be read. */
  #decode(entry: CircuitEntry, text: string | undefined): SharedRecord | undefined {
    if (text === undefined) return undefined;
    const decoded = decodeRecord(text);
    if (decoded.kind !== 'newer') return decoded.kind === 'record' ? decoded.record : undefined;
    throw new StoreError(
      `The record ${this.#client.addedPrefix}${entry.keys.record} has schema ${decoded.schema}, which a newer version of ` +
        'Tripswitch wrote; it is left as it is',
      { reason: 'newer_schema' },
    );
  }

  #warnUnsent(refusal: string): void {
    this.#warn({
      code: 'redis_publish_refused',
      message:
        `The Redis server does not send the news of circuits: ${refusal}. Other replicas see a change only when they ` +
        'look for it. Allow PUBLISH on the channels of the key prefix',
    });
  }

  #warn(warning: StoreWarning): void {
    if (!this.#warnings.has(warning.code)) this.#warnings.set(warning.code, warning);
  }

  #entry(name: string): CircuitEntry {
    let entry = this.#entries.get(name);
    if (entry === undefined) this.#entries.set(name, (entry = new CircuitEntry(this.#settings.keyPrefix, name)));
    return entry;
  }

  #forget(entry: CircuitEntry): void {
    if (entry.operations === 0 && entry.watchers.size === 0) this.#entries.delete(entry.name);
  }

  async #operate<T>(
    what: string,
    name: string,
    signal: AbortSignal = AbortSignal.timeout(LONGEST_OPERATION_MS),
    work: (entry: CircuitEntry, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return this.#try(what, async () => {
      const entry = this.#entry(name);
      entry.operations++;
      try {
        return await work(entry, signal);
      } finally {
        entry.operations--;
        this.#forget(entry);
      }
    });
  }

  async #try<T>(what: string, work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new StoreError('The Redis store was closed');
    return work().catch((error: unknown) => {
      throw error instanceof ChangeError ? error.cause : noAnswer(error, what);
    });
  }
}

/** A change has thrown, which is no failure of the store. */
class ChangeError extends Error {}

function runChange(change: ChangeFunction, current: SharedRecord | undefined, now: number): NextRecord {
  try {
    return change(current, now);
  } catch (cause) {
    throw new ChangeError('A change has thrown', { cause });
  }
}

/** Waits, but not for what is given up. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, ms);
    function end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    }
    signal.addEventListener('abort', end, { once: true });
  });
}

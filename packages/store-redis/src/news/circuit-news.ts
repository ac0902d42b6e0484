import { decodeRecord, type StoredRecord, type StoreWarning } from '@tripswitch/core/store';
import { AsyncResource } from 'node:async_hooks';
import type { CircuitEntry } from '../circuit-entry.js';
import type { NewsConnection, RedisClient } from '../client/redis-client.js';
import { milliseconds } from '../known-record.js';
import { messageOf, refusalCode } from '../redis-errors.js';

/** How often everything that waits for its time is looked at. */
const TICK_MS = 500;
/** A subscribed circuit is looked at all the same: messages are hints, and may be lost. */
const SLOW_POLL_MS = 30_000;
/** Where a lost subscription is made anew unnoticed. */
const POLL_UNNOTICED_MS = 5_000;
/** Without a subscription, looking is all there is. */
const POLL_MS = 1_000;
/** A connection that has said nothing for this long is asked whether it lives. */
const PING_EVERY_MS = 5_000;
const PING_WITHIN_MS = 3_000;
const CONNECT_WITHIN_MS = 5_000;
const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 10_000;
/** What is refused is tried again as well: an operator may allow it. */
const REFUSED_RETRY_MS = 60_000;
const MOST_CHANNELS_AT_ONCE = 100;

/** What the news need of the store. */
export interface NewsHost {
  /** Asks the server in which state a record is. */
  readHead(entry: CircuitEntry): Promise<string>;
  warn(warning: StoreWarning): void;
}

/**
 * Hears of changes through one connection for all circuits, which it makes anew when it is lost; and looks for itself,
 * seldom while it is subscribed, every second while it is not.
 */
export class CircuitNews {
  readonly #client: RedisClient;
  readonly #host: NewsHost;
  /** Watched circuits by their channels. */
  readonly #entries = new Map<string, CircuitEntry>();
  readonly #checking = new Set<CircuitEntry>();
  /** Whatever is heard belongs to no call. */
  readonly #outside = new AsyncResource('TripswitchRedisNews');
  #timer: NodeJS.Timeout | undefined;
  #connection: NewsConnection | undefined;
  #attempt: AbortController | undefined;
  /** The connection on which subscribing is under way. */
  #flushing: NewsConnection | undefined;
  #retryAt = 0;
  #failures = 0;
  #heardAt = 0;
  #pingedAt: number | undefined;
  #closed = false;

  constructor(client: RedisClient, host: NewsHost) {
    this.#client = client;
    this.#host = host;
  }

  add(entry: CircuitEntry): void {
    const channel = this.#channelOf(entry);
    if (this.#entries.has(channel)) return;
    this.#entries.set(channel, entry);
    this.#outside.runInAsyncScope(() => {
      this.#timer ??= setInterval(() => this.#tick(), TICK_MS).unref();
      if (this.#connection === undefined) this.#connect();
      else this.#flushSoon(this.#connection);
    });
  }

  remove(entry: CircuitEntry): void {
    const channel = this.#channelOf(entry);
    this.#entries.delete(channel);
    if (entry.subscribed) this.#connection?.unsubscribe([channel]).catch((error: unknown) => this.#lose(error));
    entry.subscribed = false;
    if (this.#entries.size === 0) this.#stopTimer();
  }

  close(): void {
    this.#closed = true;
    this.#stopTimer();
    this.#drop();
    this.#entries.clear();
  }

  /** The client works: the connection for news can be made, if it is time. */
  wake(): void {
    if (this.#connection !== undefined || this.#entries.size === 0 || performance.now() < this.#retryAt) return;
    this.#outside.runInAsyncScope(() => this.#connect());
  }

  /** Calls the watchers of a circuit back, outside whatever is going on. */
  deliver(entry: CircuitEntry, head: string, news: StoredRecord | undefined): void {
    entry.toldHead = head;
    this.#outside.runInAsyncScope(() =>
      queueMicrotask(() => {
        for (const watcher of [...entry.watchers]) if (entry.watchers.has(watcher)) watcher(news);
      }),
    );
  }

  #channelOf({ keys }: CircuitEntry): string {
    return this.#client.addedPrefix + keys.record;
  }

  #stopTimer(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    const now = performance.now();
    if (this.#client.isEnded()) {
      // So that a process whose user has ended the client ends too.
      this.#drop();
      return;
    }
    if (this.#connection === undefined) {
      if (now >= this.#retryAt && this.#client.isReady()) this.#connect();
    } else {
      this.#probe(this.#connection, now);
    }
    if (!this.#client.isReady()) return;
    const subscribedMs = this.#connection?.reconnects === true ? POLL_UNNOTICED_MS : SLOW_POLL_MS;
    for (const entry of this.#entries.values()) {
      const everyMs = entry.subscribed ? subscribedMs : POLL_MS;
      if (now - entry.seenAt >= everyMs * (0.9 + 0.2 * Math.random())) void this.#check(entry);
    }
  }

  /** Finds out about a connection that is dead, and that nobody has closed. */
  #probe(connection: NewsConnection, now: number): void {
    if (this.#pingedAt !== undefined) {
      if (now - this.#pingedAt > PING_WITHIN_MS) this.#lose(new Error('The server does not answer'));
      return;
    }
    if (now - this.#heardAt < PING_EVERY_MS) return;
    this.#pingedAt = now;
    const heard = () => connection === this.#connection && this.#hear();
    // A refusal is an answer, too.
    connection.ping().then(heard, heard);
  }

  #hear(): void {
    this.#heardAt = performance.now();
    this.#pingedAt = undefined;
  }

  #connect(): void {
    if (this.#attempt !== undefined || this.#closed || !this.#client.isReady()) return;
    const attempt = new AbortController();
    this.#attempt = attempt;
    const timer = setTimeout(() => attempt.abort(new Error('The server does not answer')), CONNECT_WITHIN_MS).unref();
    let connection: NewsConnection | undefined;
    const lost = (error: unknown) => {
      if (connection !== undefined && connection === this.#connection) this.#lose(error);
    };
    const message = (channel: string, text: string) =>
      this.#outside.runInAsyncScope(() => this.#onMessage(channel, text));
    this.#client.connectNews({ message, lost }, attempt.signal).then(
      (made) => {
        clearTimeout(timer);
        this.#attempt = undefined;
        connection = this.#connection = made;
        this.#hear();
        this.#flushSoon(made);
      },
      (error: unknown) => {
        clearTimeout(timer);
        this.#attempt = undefined;
        this.#lose(error);
      },
    );
  }

  /** Subscribes to what is watched and not subscribed: once for all that is watched in the same turn. */
  #flushSoon(connection: NewsConnection): void {
    if (this.#flushing === connection) return;
    this.#flushing = connection;
    queueMicrotask(() => {
      this.#flush(connection).then(
        () => (this.#flushing = undefined),
        (error: unknown) => connection === this.#connection && this.#lose(error),
      );
    });
  }

  async #flush(connection: NewsConnection): Promise<void> {
    for (;;) {
      const waiting = [...this.#entries].filter(([, entry]) => !entry.subscribed).slice(0, MOST_CHANNELS_AT_ONCE);
      if (waiting.length === 0 || connection !== this.#connection) return;
      await connection.subscribe(waiting.map(([channel]) => channel));
      if (connection !== this.#connection) return;
      this.#hear();
      this.#failures = 0;
      for (const [channel, entry] of waiting) {
        if (this.#entries.get(channel) !== entry) {
          if (!this.#entries.has(channel)) await connection.unsubscribe([channel]);
          continue;
        }
        entry.subscribed = true;
        // What changed before the subscription was sent to nobody.
        void this.#check(entry);
      }
    }
  }

  #lose(error: unknown): void {
    if (this.#closed) return;
    this.#drop();
    const refused = refusalCode(error) === 'NOPERM' || /unknown command/i.test(messageOf(error));
    if (refused) {
      this.#host.warn({
        code: 'redis_subscribe_refused',
        message:
          `The Redis server refuses to send the news of circuits: ${messageOf(error)}. This process looks for changes ` +
          'every second instead. Allow SUBSCRIBE on the channels of the key prefix',
      });
    }
    const backoffMs = Math.min(FIRST_RETRY_MS * 2 ** this.#failures++, LONGEST_RETRY_MS);
    this.#retryAt = performance.now() + (refused ? REFUSED_RETRY_MS : backoffMs) * (0.5 + 0.5 * Math.random());
  }

  #drop(): void {
    const connection = this.#connection;
    this.#connection = this.#flushing = undefined;
    this.#pingedAt = undefined;
    for (const entry of this.#entries.values()) entry.subscribed = false;
    this.#attempt?.abort(new Error('The client has ended'));
    connection?.close();
  }

  /** Looks whether a record has changed, by its small head, and calls back where it has. */
  async #check(entry: CircuitEntry): Promise<void> {
    if (this.#checking.has(entry)) return;
    this.#checking.add(entry);
    try {
      const head = await this.#host.readHead(entry);
      if (head !== entry.toldHead) this.deliver(entry, head, undefined);
    } catch {
      // Whether the server answers is for the operations to say. This one is repeated no sooner.
      entry.seenAt = performance.now();
    } finally {
      this.#checking.delete(entry);
    }
  }

  /** A message is the head of a record, the time when it was written, and the record, a line each. */
  #onMessage(channel: string, text: string): void {
    this.#hear();
    const entry = this.#entries.get(channel);
    if (entry === undefined) return;
    const firstEnd = text.indexOf('\n');
    const secondEnd = text.indexOf('\n', firstEnd + 1);
    const head = text.slice(0, firstEnd);
    const writtenAt = Number(text.slice(firstEnd + 1, secondEnd));
    // Channels are shared by all databases of a server. Only a record of the epoch that was read here is surely ours.
    if (!entry.isOfKnownEpoch(head) || !Number.isFinite(writtenAt)) {
      this.deliver(entry, head, undefined);
      return;
    }
    const recordText = text.slice(secondEnd + 1);
    const decoded = decodeRecord(recordText);
    if (entry.isNewer(head)) entry.see({ head, text: recordText, writtenAt });
    const news = decoded.kind === 'record' ? { record: decoded.record, now: milliseconds(writtenAt) } : undefined;
    this.deliver(entry, head, news);
  }
}

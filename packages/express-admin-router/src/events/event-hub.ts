import type { CircuitDirectory } from '../breakers/circuit-directory.js';
import type { StreamSink } from '../exchange/admin-response.js';
import type { ChangePolicy, EventOnWire, HelloOnWire, ReloadOnWire } from '../wire/event-on-wire.js';
import { listenToCircuits } from './announced-events.js';
import { eventFrame } from './event-frame.js';
import { EventLog } from './event-log.js';
import { EventReader } from './event-reader.js';
import { Sampler } from './sampler.js';

/** What a reader asks for. */
export interface ReaderRequest {
  /** The id of the last event that it has read, if it was here before. */
  readonly lastEventId: string | undefined;
  /** Whether it wants samples beside the changes. */
  readonly samples: boolean;
}

/** How long a reader waits before it connects again, in milliseconds. */
const RETRY_MS = 2000;
const HEARTBEAT_MS = 15_000;
const SAMPLES_MS = 1000;
const EVENTS_KEPT = 1000;
const MOST_READERS = 1000;

/**
 * Tells all readers of a router what happens to its circuits. It listens to the circuits from its first reader on, and
 * has timers only while it has readers.
 */
export class EventHub {
  readonly #circuits: CircuitDirectory;
  readonly #changes: ChangePolicy;
  readonly #log = new EventLog(EVENTS_KEPT);
  readonly #sampler: Sampler;
  readonly #readers = new Set<EventReader>();
  #stopListening: (() => void) | undefined;
  #ended = false;
  #timers: NodeJS.Timeout[] = [];

  constructor(circuits: CircuitDirectory, changes: ChangePolicy) {
    this.#circuits = circuits;
    this.#changes = changes;
    this.#sampler = new Sampler(circuits);
  }

  /** Whether no more readers are taken. */
  get isFull(): boolean {
    return this.#readers.size >= MOST_READERS;
  }

  /** How many readers there are. */
  get readers(): number {
    return this.#readers.size;
  }

  /** Begins to tell a reader. @returns what is to be called when it has gone. */
  attach(sink: StreamSink, { lastEventId, samples }: ReaderRequest): () => void {
    if (this.#ended) {
      sink.end();
      return () => undefined;
    }
    this.#stopListening ??= listenToCircuits(this.#circuits, (event) => this.#tell(event));
    // What the first reader is about to be told need not be told again as changed.
    if (this.#readers.size === 0) this.#sampler.changes();
    const reader = new EventReader(sink, samples);
    const hello: HelloOnWire = { boot: this.#log.boot, at: new Date().toISOString(), changes: this.#changes };
    const missed = lastEventId === undefined ? undefined : this.#log.since(lastEventId);
    const first = [`retry: ${RETRY_MS}\n`];
    if (missed?.kept === true) {
      first.push(eventFrame('hello', hello), ...missed.frames);
    } else {
      first.push(eventFrame('hello', hello, this.#log.latestId));
      if (missed !== undefined) first.push(eventFrame('reload', { reason: missed.reason } satisfies ReloadOnWire));
    }
    if (samples) first.push(this.#sampler.complete());
    reader.writeComplete(first.join(''));
    this.#readers.add(reader);
    this.#setTimers();
    return () => {
      this.#readers.delete(reader);
      this.#setTimers();
    };
  }

  /** Ends all streams, and takes no more readers. */
  end(): void {
    this.#ended = true;
    this.#stopListening?.();
    for (const reader of [...this.#readers]) reader.end();
  }

  #tell(event: EventOnWire): void {
    const frame = this.#log.append(event);
    for (const reader of [...this.#readers]) reader.write(frame);
  }

  #beat(): void {
    for (const reader of [...this.#readers]) reader.beat();
  }

  #sample(): void {
    const readers = [...this.#readers].filter((reader) => reader.samples);
    if (readers.length === 0) return;
    const changes = this.#sampler.changes();
    let complete: string | undefined;
    for (const reader of readers) reader.writeSamples(changes, () => (complete ??= this.#sampler.complete()));
  }

  #setTimers(): void {
    if (this.#readers.size > 0 && this.#timers.length === 0) {
      this.#timers = [setInterval(() => this.#beat(), HEARTBEAT_MS), setInterval(() => this.#sample(), SAMPLES_MS)];
      for (const timer of this.#timers) timer.unref();
    } else if (this.#readers.size === 0) {
      for (const timer of this.#timers) clearInterval(timer);
      this.#timers = [];
    }
  }
}

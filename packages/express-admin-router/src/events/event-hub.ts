import type { CircuitDirectory } from '../breakers/circuit-directory.js';
import type { StreamSink } from '../exchange/admin-response.js';
import type { EventOnWire, HelloOnWire, ReloadOnWire } from '../wire/event-on-wire.js';
import type { ActivityRecorder } from './activity-recorder.js';
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

/** What a hub tells of itself, and how. */
export interface HubOptions extends Pick<HelloOnWire, 'changes' | 'title' | 'instance'> {
  /** The last minutes of the circuits; undefined where nobody records them. */
  readonly recorder?: ActivityRecorder | undefined;
  /** Between two heartbeats, in milliseconds: a reader that takes nothing for that long is cut off. For tests. */
  readonly heartbeatMs?: number | undefined;
}

/**
 * Tells all readers of a router what happens to its circuits. It listens to the circuits from its first reader on, and
 * has timers only while it has readers.
 */
export class EventHub {
  readonly #circuits: CircuitDirectory;
  readonly #options: HubOptions;
  readonly #log = new EventLog(EVENTS_KEPT);
  readonly #sampler: Sampler;
  readonly #readers = new Set<EventReader>();
  #stopListening: (() => void) | undefined;
  #ended = false;
  #timers: NodeJS.Timeout[] = [];
  /** The frames of all circuits, until something happens. */
  #complete: string | undefined;

  constructor(circuits: CircuitDirectory, options: HubOptions) {
    this.#circuits = circuits;
    this.#options = options;
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
    const reader = new EventReader(sink, this.#log, {
      ...this.#greet(lastEventId),
      complete: samples ? () => (this.#complete ??= this.#completeFrames()) : undefined,
    });
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

  #greet(lastEventId: string | undefined): { greeting: string; after: number } {
    const { changes, title, instance } = this.#options;
    const hello: HelloOnWire = { boot: this.#log.boot, at: new Date().toISOString(), changes, title, instance };
    const retry = `retry: ${RETRY_MS}\n`;
    const place = lastEventId === undefined ? undefined : this.#log.since(lastEventId);
    if (place?.kept === true) return { greeting: retry + eventFrame('hello', hello), after: place.after };
    const reload = place && eventFrame('reload', { reason: place.reason } satisfies ReloadOnWire);
    const greeting = retry + eventFrame('hello', hello, this.#log.latestId) + (reload ?? '');
    return { greeting, after: this.#log.latest };
  }

  #completeFrames(): string {
    const recorded = this.#options.recorder?.recorded();
    return this.#sampler.complete() + (recorded === undefined ? '' : eventFrame('activity', recorded));
  }

  #tell(event: EventOnWire): void {
    this.#complete = undefined;
    this.#log.append(event);
    for (const reader of [...this.#readers]) reader.more();
  }

  #beat(): void {
    for (const reader of [...this.#readers]) reader.beat();
  }

  #sample(): void {
    this.#complete = undefined;
    const readers = [...this.#readers].filter((reader) => reader.samples);
    if (readers.length === 0) return;
    const changes = this.#sampler.changes();
    for (const reader of readers) reader.offerSamples(changes);
  }

  #setTimers(): void {
    if (this.#readers.size > 0 && this.#timers.length === 0) {
      const heartbeat = setInterval(() => this.#beat(), this.#options.heartbeatMs ?? HEARTBEAT_MS);
      this.#timers = [heartbeat, setInterval(() => this.#sample(), SAMPLES_MS)];
      for (const timer of this.#timers) timer.unref();
    } else if (this.#readers.size === 0) {
      for (const timer of this.#timers) clearInterval(timer);
      this.#timers = [];
    }
  }
}

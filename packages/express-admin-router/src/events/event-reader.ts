import type { StreamSink } from '../exchange/admin-response.js';
import { HEARTBEAT_FRAME } from './event-frame.js';

/** How many bytes may wait for a reader before it is cut off, beside the first complete samples. */
export const BACKLOG_LIMIT_BYTES = 1024 * 1024;

/** Samples are left out for a reader that has more than this waiting. */
const SAMPLES_BACKLOG_BYTES = 64 * 1024;

/** One reader of the events. What waits for it is bounded: one that does not read is cut off. */
export class EventReader {
  readonly samples: boolean;
  readonly #sink: StreamSink;
  #limit = BACKLOG_LIMIT_BYTES;
  #missedSamples = false;
  #stalledAt = -1;

  constructor(sink: StreamSink, samples: boolean) {
    this.#sink = sink;
    this.samples = samples;
  }

  /** Writes a frame, or cuts the reader off. It comes back with the id of what it last read, and misses nothing. */
  write(frame: string): void {
    if (this.#sink.backlog > this.#limit) this.#sink.drop();
    else this.#sink.write(frame);
  }

  /** Writes samples, unless the reader has not even taken the last ones; it then gets complete ones once it has. */
  writeSamples(changes: string, complete: () => string): void {
    if (this.#sink.backlog > SAMPLES_BACKLOG_BYTES) {
      this.#missedSamples = true;
      return;
    }
    this.writeComplete(this.#missedSamples ? complete() : changes);
  }

  /** Writes a frame that may be large by right: it does not count as backlog. */
  writeComplete(frame: string): void {
    this.#missedSamples = false;
    this.#limit = BACKLOG_LIMIT_BYTES + frame.length * 3;
    this.#sink.write(frame);
  }

  /** Shows that the connection stands; a reader that has taken nothing since the last time is cut off. */
  beat(): void {
    const { backlog } = this.#sink;
    if (backlog > 0 && backlog >= this.#stalledAt && this.#stalledAt > 0) {
      this.#sink.drop();
      return;
    }
    this.#sink.write(HEARTBEAT_FRAME);
    this.#stalledAt = this.#sink.backlog;
  }

  end(): void {
    this.#sink.end();
  }
}

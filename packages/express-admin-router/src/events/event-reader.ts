import type { StreamSink } from '../exchange/admin-response.js';
import type { ReloadOnWire } from '../wire/event-on-wire.js';
import { eventFrame, HEARTBEAT_FRAME } from './event-frame.js';
import type { EventLog } from './event-log.js';

/** The most characters that are written at once: small, so that a slow reader is seen to make progress. */
export const PIECE_LENGTH = 16 * 1024;

/** What a reader begins with. */
export interface ReaderStart {
  /** The text that is written first. */
  readonly greeting: string;
  /** The number of the event after which it goes on. */
  readonly after: number;
  /** Gives the frames of all circuits as they are; undefined for a reader that wants no samples. */
  readonly complete: (() => string) | undefined;
}

/**
 * One reader of the events. It has a place in the log, and takes from there what it has not read yet, one piece after
 * the other, each when the one before is on its way. So what waits for it is one piece, however slow it is, and it is
 * cut off only when it takes nothing at all.
 */
export class EventReader {
  /** Whether the reader wants samples. */
  readonly samples: boolean;
  readonly #sink: StreamSink;
  readonly #log: EventLog;
  readonly #complete: (() => string) | undefined;
  /** The number of the last event that the reader was sent, or is being sent. */
  #place: number;
  /** What is being sent, and how much of it was. */
  #text: string;
  #sent = 0;
  #isWriting = false;
  /** How often the reader took something. */
  #progress = 0;
  #progressAtBeat = -1;
  #samples: string | undefined;
  #needsComplete = false;

  constructor(sink: StreamSink, log: EventLog, { greeting, after, complete }: ReaderStart) {
    this.#sink = sink;
    this.#log = log;
    this.#complete = complete;
    this.samples = complete !== undefined;
    this.#place = after;
    this.#text = greeting;
    this.#needsComplete = this.samples;
    this.more();
  }

  /** There is more in the log. */
  more(): void {
    if (this.#isWriting) return;
    const piece = this.#nextPiece();
    if (piece === '') return;
    this.#isWriting = true;
    this.#sink.write(piece, () => {
      this.#isWriting = false;
      this.#progress++;
      this.more();
    });
  }

  /** Offers the circuits that changed. A reader that has not taken the last ones gets all of them when it has. */
  offerSamples(changes: string): void {
    if (this.#needsComplete) return;
    if (this.#samples === undefined) this.#samples = changes;
    else this.#askComplete();
    this.more();
  }

  /** Shows that the connection stands, and cuts off a reader that has taken nothing since the last time. */
  beat(): void {
    if (!this.#isWriting) this.#send(HEARTBEAT_FRAME);
    else if (this.#progress === this.#progressAtBeat) this.#sink.drop();
    this.#progressAtBeat = this.#progress;
  }

  end(): void {
    this.#sink.end();
  }

  #send(text: string): void {
    this.#text += text;
    this.more();
  }

  #askComplete(): void {
    this.#samples = undefined;
    this.#needsComplete = true;
  }

  #nextPiece(): string {
    if (this.#sent >= this.#text.length) {
      this.#text = this.#nextText();
      this.#sent = 0;
    }
    let end = this.#sent + PIECE_LENGTH;
    // Two halves of a character that are written apart would each be none.
    if (isHighSurrogate(this.#text.charCodeAt(end - 1))) end--;
    const piece = this.#text.slice(this.#sent, end);
    this.#sent += piece.length;
    return piece;
  }

  /** Events come before samples, which are never older than the events that they follow. */
  #nextText(): string {
    const frames: string[] = [];
    for (let length = 0; length < PIECE_LENGTH && this.#place < this.#log.latest;) {
      const frame = this.#log.frame(this.#place + 1);
      if (frame === undefined) {
        this.#place = this.#log.latest;
        if (this.samples) this.#askComplete();
        return eventFrame('reload', { reason: 'missed' } satisfies ReloadOnWire, this.#log.latestId);
      }
      this.#place++;
      length += frame.length;
      frames.push(frame);
    }
    if (frames.length > 0) return frames.join('');
    if (this.#needsComplete) {
      this.#needsComplete = false;
      return this.#complete?.() ?? '';
    }
    const samples = this.#samples ?? '';
    this.#samples = undefined;
    return samples;
  }
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

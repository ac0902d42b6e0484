import { randomBytes } from 'node:crypto';
import type { EventOnWire, ReloadOnWire } from '../wire/event-on-wire.js';
import { eventFrame } from './event-frame.js';

/** What a reader that comes back has missed: these frames, or more than is kept. */
export type Missed =
  | { readonly kept: true; readonly frames: readonly string[] }
  | { readonly kept: false; readonly reason: ReloadOnWire['reason'] };

/**
 * The last events, each under an id that says which log it is of: a number alone would, after a restart, pass for one
 * of the new log.
 */
export class EventLog {
  readonly boot = randomBytes(6).toString('hex');
  readonly #capacity: number;
  /** A ring: the frame of event n stands at n modulo the capacity. Numbers begin at 1. */
  readonly #frames: string[] = [];
  #latest = 0;

  /** @param capacity - how many events are kept. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The id of the last event. */
  get latestId(): string {
    return `${this.boot}-${this.#latest}`;
  }

  /** @returns the frame of the event. */
  append(event: EventOnWire): string {
    this.#latest++;
    const frame = eventFrame(event.type, event, this.latestId);
    this.#frames[this.#latest % this.#capacity] = frame;
    return frame;
  }

  since(id: string): Missed {
    const [, boot, number] = /^([\da-f]+)-(\d{1,15})$/.exec(id) ?? [];
    const last = Number(number);
    if (boot !== this.boot || last > this.#latest) return { kept: false, reason: 'restarted' };
    if (this.#latest - last > this.#capacity) return { kept: false, reason: 'missed' };
    const numbers = Array.from({ length: this.#latest - last }, (_, index) => last + 1 + index);
    return { kept: true, frames: numbers.map((n) => this.#frames[n % this.#capacity] ?? '') };
  }
}

import { randomBytes } from 'node:crypto';
import type { EventOnWire, ReloadOnWire } from '../wire/event-on-wire.js';
import { eventFrame } from './event-frame.js';

/** Where a reader that comes back goes on: after this event, or at the end, for this reason. */
export type Place =
  { readonly kept: true; readonly after: number } | { readonly kept: false; readonly reason: ReloadOnWire['reason'] };

/** Longer than any id of a log is. */
const ID_LIMIT = 40;

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

  /** The number of the last event; 0 before the first. */
  get latest(): number {
    return this.#latest;
  }

  /** The id of the last event. */
  get latestId(): string {
    return `${this.boot}-${this.#latest}`;
  }

  append(event: EventOnWire): void {
    this.#latest++;
    this.#frames[this.#latest % this.#capacity] = eventFrame(event.type, event, this.latestId);
  }

  /** The frame of an event; undefined where it is no longer kept, or not there yet. */
  frame(number: number): string | undefined {
    const isKept = number > 0 && number <= this.#latest && this.#latest - number < this.#capacity;
    return isKept ? this.#frames[number % this.#capacity] : undefined;
  }

  /** Finds the place of an id that a reader brings. */
  since(id: string): Place {
    const [, boot, number] = id.length > ID_LIMIT ? [] : (/^([\da-f]+)-(\d{1,15})$/.exec(id) ?? []);
    const after = Number(number);
    if (boot !== this.boot || after > this.#latest) return { kept: false, reason: 'restarted' };
    return this.#latest - after > this.#capacity ? { kept: false, reason: 'missed' } : { kept: true, after };
  }
}

import type { TripCause } from './circuit-state.js';
import { judgeRates, rateOf, type RateThresholds } from './rate-thresholds.js';
import type { TripWindow, WindowRecord } from './trip-strategy.js';

/** Into how many slots a window is cut: a call is forgotten up to 1/40 of the duration early, and never late. */
const SLOTS = 40;
const FIELDS = 3;

/**
 * The completed calls of the last `durationMs`, summed in slots of time.
 *
 * Slots lie on absolute time, so that a slot's age does not depend on how many calls came since
 * or on when anyone looked: sparse traffic and a blocked event loop forget as they should (law C3).
 */
export class TimeWindow implements TripWindow {
  readonly timed = true;
  private readonly slotMs: number;
  private readonly thresholds: RateThresholds;
  // calls, failures and slow calls of each slot; made at the first call.
  private slots: Float64Array | undefined;
  private newest = -Infinity;
  /** Where the newest slot ends, and where its sums are: what a call needs in order to be counted. */
  private endsAt = -Infinity;
  private place = 0;
  private calls = 0;
  private failures = 0;
  private slows = 0;

  constructor(durationMs: number, thresholds: RateThresholds) {
    this.slotMs = durationMs / SLOTS;
    this.thresholds = thresholds;
  }

  record(failed: boolean, slow: boolean, now: number): void {
    if (now >= this.endsAt) this.#advance(now);
    this.#add(this.place, 1, failed ? 1 : 0, slow ? 1 : 0);
  }

  succeed(now: number): TripCause | undefined {
    if (now >= this.endsAt) this.#advance(now);
    const slots = (this.slots ??= new Float64Array(SLOTS * FIELDS));
    slots[this.place] = (slots[this.place] as number) + 1;
    this.calls++;
    return judgeRates(this.thresholds, this.calls, this.failures, this.slows);
  }

  verdict(now: number): TripCause | undefined {
    if (now >= this.endsAt) this.#advance(now);
    return judgeRates(this.thresholds, this.calls, this.failures, this.slows);
  }

  failureRate(now: number): number | null {
    this.#advance(now);
    return rateOf(this.failures, this.calls, this.thresholds.minimumCalls);
  }

  clear(): void {
    this.slots = undefined;
    this.newest = this.endsAt = -Infinity;
    this.calls = this.failures = this.slows = 0;
  }

  toRecord(): WindowRecord {
    const record: (string | number)[] = ['time', this.slotMs];
    // A window that never saw a call has no newest slot to count up to.
    if (this.slots === undefined) return record;
    for (let slot = this.newest - SLOTS + 1; slot <= this.newest; slot++) {
      const [calls, failures, slows] = this.#read(slot);
      if (calls > 0) record.push(slot, calls, failures, slows);
    }
    return record;
  }

  restore(record: WindowRecord, now: number): boolean {
    if (record[0] !== 'time' || record[1] !== this.slotMs) return false;
    this.clear();
    const present = Math.floor(now / this.slotMs);
    for (let i = 2; i + 3 < record.length; i += 4) {
      const [slot, calls, failures, slows] = record.slice(i, i + 4) as [number, number, number, number];
      // A slot that lies ahead was filled by a clock that jumped. Kept there, it would not be
      // forgotten before the clock has caught up with it (law T2).
      this.#moveTo(Math.min(slot, present));
      this.#add(this.place, calls, failures, slows);
    }
    return true;
  }

  #advance(now: number): void {
    this.#moveTo(Math.floor(now / this.slotMs));
  }

  /** Drops what has become too old. Time that stands still or steps back counts into the newest slot. */
  #moveTo(slot: number): void {
    if (slot <= this.newest) return;
    if (this.slots !== undefined) {
      const stale = Math.min(slot - this.newest, SLOTS);
      for (let i = 1; i <= stale; i++) this.#forget(this.newest + i);
    }
    this.newest = slot;
    this.endsAt = (slot + 1) * this.slotMs;
    this.place = placeOf(slot);
  }

  #forget(slot: number): void {
    const [calls, failures, slows] = this.#read(slot);
    if (calls > 0) this.#add(placeOf(slot), -calls, -failures, -slows);
  }

  #read(slot: number): [calls: number, failures: number, slows: number] {
    const slots = this.slots;
    if (slots === undefined) return [0, 0, 0];
    const at = placeOf(slot);
    return [slots[at] as number, slots[at + 1] as number, slots[at + 2] as number];
  }

  #add(at: number, calls: number, failures: number, slows: number): void {
    const slots = (this.slots ??= new Float64Array(SLOTS * FIELDS));
    slots[at] = (slots[at] as number) + calls;
    slots[at + 1] = (slots[at + 1] as number) + failures;
    slots[at + 2] = (slots[at + 2] as number) + slows;
    this.calls += calls;
    this.failures += failures;
    this.slows += slows;
  }
}

function placeOf(slot: number): number {
  return (((slot % SLOTS) + SLOTS) % SLOTS) * FIELDS;
}

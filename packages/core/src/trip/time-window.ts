import type { TripCause } from '../machine/circuit-state.js';
import { duration, type Rule } from '../validation/rules.js';
import { judgeRates, rateStrategy, windowStats, type RateOptions, type RateThresholds } from './rate-strategy.js';
import type { TripStrategy, TripWindow, WindowRecord, WindowStats } from '../machine/trip-strategy.js';

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

  record(failed: boolean, slow: boolean, now: number): TripCause | undefined {
    if (now >= this.endsAt) this.#advance(now);
    this.#add(this.place, 1, failed ? 1 : 0, slow ? 1 : 0);
    return judgeRates(this.thresholds, this.calls, this.failures, this.slows);
  }

  stats(now: number): WindowStats {
    this.#advance(now);
    return windowStats(this.thresholds.minimumCalls, this.calls, this.failures, this.slows);
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

/** The options of `timeWindow`. */
export interface TimeWindowOptions extends RateOptions {
  /** For how long a completed call is judged, in milliseconds, at least 1. A call is never judged for longer, and up to 1/40 shorter. */
  readonly durationMs: number;
}

// The slots of a shorter one could not be counted from the epoch.
const WINDOW: Rule = [
  (value) => duration[0](value) && (value as number) >= 1,
  duration[1].replace('above 0', 'of at least 1'),
];

/**
 * Opens the circuit by the rate of failures, or of slow calls, among the calls completed in the
 * last `durationMs`.
 *
 * @throws {@link ConfigurationError} on an option out of range, or on none of the two rates.
 */
export function timeWindow(options: TimeWindowOptions): TripStrategy {
  return rateStrategy('timeWindow', options, 'durationMs', WINDOW, 'time', (durationMs, thresholds) => {
    return new TimeWindow(durationMs, thresholds);
  });
}

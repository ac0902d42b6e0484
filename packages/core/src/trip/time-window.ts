import type { TripCause } from '../machine/circuit-state.js';
import type { TripStrategy, TripWindow, WindowRecord, WindowStats } from '../machine/trip-strategy.js';
import { duration, type Rule } from '../validation/rules.js';
import { judgeRates, rateStrategy, windowStats, type RateOptions, type RateThresholds } from './rate-strategy.js';

/** The slots of a window: a call is forgotten up to 1/40 of the duration early, and never late. */
const SLOTS = 40;
const FIELDS = 3;

/**
 * The completed calls of the last `durationMs`, summed in slots of time.
 *
 * A slot is a piece of absolute time. Its age does not depend on the calls since, so that calls are forgotten in time
 * with sparse traffic and after a blocked event loop too (law C3).
 */
export class TimeWindow implements TripWindow {
  readonly timed = true;
  private readonly slotMs: number;
  private readonly thresholds: RateThresholds;
  // Calls, failures and slow calls of each slot; made at the first call.
  private slots: Float64Array | undefined;
  private newest = -Infinity;
  /** When the newest slot ends, and the index of its sums: all that a call needs to be counted. */
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
      // A slot ahead was filled by a clock that jumped. Kept there, it would be forgotten too late (law T2).
      this.#moveTo(Math.min(slot, present));
      this.#add(this.place, calls, failures, slows);
    }
    return true;
  }

  #advance(now: number): void {
    this.#moveTo(Math.floor(now / this.slotMs));
  }

  /** Forgets what is too old. If the time stands still or steps back, calls count into the newest slot. */
  #moveTo(slot: number): void {
    if (slot <= this.newest) return;
    const stale = this.slots === undefined ? 0 : Math.min(slot - this.newest, SLOTS);
    for (let i = 1; i <= stale; i++) {
      const [calls, failures, slows] = this.#read(this.newest + i);
      this.#add(placeOf(this.newest + i), -calls, -failures, -slows);
    }
    this.newest = slot;
    this.endsAt = (slot + 1) * this.slotMs;
    this.place = placeOf(slot);
  }

  #read(slot: number): [calls: number, failures: number, slows: number] {
    const at = placeOf(slot);
    const [calls = 0, failures = 0, slows = 0] = this.slots?.subarray(at, at + FIELDS) ?? [];
    return [calls, failures, slows];
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
  /** For how long a completed call is judged, in milliseconds, at least 1. It may be up to 1/40 shorter, never longer. */
  readonly durationMs: number;
}

// The slots of a shorter one could not be counted from the epoch.
const WINDOW: Rule = [
  (value) => duration[0](value) && (value as number) >= 1,
  duration[1].replace('above 0', 'of at least 1'),
];

/**
 * Opens the circuit by the rate of failures, or of slow calls, among the calls completed in the last `durationMs`.
 *
 * @throws {@link ConfigurationError} on an option out of range, or on none of the two rates.
 */
export function timeWindow(options: TimeWindowOptions): TripStrategy {
  return rateStrategy('timeWindow', options, 'durationMs', WINDOW, 'time', (durationMs, thresholds) => {
    return new TimeWindow(durationMs, thresholds);
  });
}

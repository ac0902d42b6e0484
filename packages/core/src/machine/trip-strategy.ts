import type { TripCause } from './circuit-state.js';

/** A window's content, as it stands in a record. The first element names the kind of window. */
export type WindowRecord = readonly (string | number)[];

/** What a window of calls remembers, and when it concludes that the circuit must open. */
export interface TripWindow {
  /**
   * Whether it matters when a call ended. Where it does not, whoever reads the clock may spare itself the
   * trouble, which is a third of the price of a call.
   */
  readonly timed: boolean;
  /** Counts a completed call; the cost does not depend on the window's size (law C3). */
  record(failed: boolean, slow: boolean, now: number): void;
  /** Counts a success that was not slow, and gives the verdict: all that almost every call needs, in one. */
  succeed(now: number): TripCause | undefined;
  /** Why the circuit must open, if it must. */
  verdict(now: number): TripCause | undefined;
  /** Failures per completed call, 0 to 1, or null below the minimum number of calls. */
  failureRate(now: number): number | null;
  clear(): void;
  toRecord(): WindowRecord;
  /** Takes over what `toRecord` gave; false, and unchanged, when that was another kind of window. */
  restore(record: WindowRecord, now: number): boolean;
}

/**
 * When a closed circuit opens. Made by `consecutiveFailures`, `countWindow`, `timeWindow` and
 * `anyOf`; it holds rules and no counts, so that one strategy serves any number of breakers.
 */
export interface TripStrategy {
  /** The strategy as it was written, such as `consecutiveFailures(5)`. */
  readonly description: string;
  /** Failures in a row that open the circuit; Infinity where streaks do not matter. */
  readonly consecutiveFailures: number;
  /** The fewest failures that can open the circuit. */
  readonly fewestFailures: number;
  /** Whether a rate of slow calls is judged, for which a slow call must be defined. */
  readonly judgesSlowCalls: boolean;
  /** The duration of the shortest time window; Infinity where there is none. */
  readonly shortestWindowMs: number;
  /** Makes fresh windows, one for each rate that is judged. */
  readonly createWindows: () => TripWindow[];
}

import type { TripCause } from './circuit-state.js';

/** A window's content in a record. The first element names the kind of window. */
export type WindowRecord = readonly (string | number)[];

/** What a window of completed calls holds. Rates go from 0 to 1, and are null below the minimum number of calls. */
export interface WindowStats {
  readonly calls: number;
  readonly failures: number;
  readonly slowCalls: number;
  readonly failureRate: number | null;
  readonly slowCallRate: number | null;
}

/** Remembers completed calls, and says when the circuit must open. */
export interface TripWindow {
  /** Whether it matters when a call ended. If not, the clock is not read, which is a third of a call's cost. */
  readonly timed: boolean;
  /** Counts a completed call, at a cost that does not depend on the window's size (law C3); says why to open, if so. */
  record(failed: boolean, slow: boolean, now: number): TripCause | undefined;
  /** What is in the window at this moment. */
  stats(now: number): WindowStats;
  /** Forgets all calls. */
  clear(): void;
  /** The window as a plain object, from which `restore` makes it again. */
  toRecord(): WindowRecord;
  /** Takes over what `toRecord` gave; false, and unchanged, when that was another kind of window. */
  restore(record: WindowRecord, now: number): boolean;
}

/**
 * When a closed circuit opens; made by `consecutiveFailures`, `countWindow`, `timeWindow` or `anyOf`. It holds rules and
 * no counts, so that one strategy serves any number of breakers.
 */
export interface TripStrategy {
  /** The strategy as it was written, such as `consecutiveFailures(5)`. */
  readonly description: string;
  /** Failures in a row that open the circuit; Infinity if they do not matter. */
  readonly consecutiveFailures: number;
  /** The fewest failures that can open the circuit, or slow calls if only those are judged. */
  readonly fewestFailures: number;
  /** Whether a rate of slow calls is judged. The breaker then needs `slowCallThresholdMs`. */
  readonly judgesSlowCalls: boolean;
  /** The duration of the shortest time window, in milliseconds; Infinity without one. */
  readonly shortestWindowMs: number;
  /** Makes fresh windows, one for each rate that is judged. */
  readonly createWindows: () => TripWindow[];
}

// Known across copies of the package, such as its CommonJS build beside its ESM build.
const MADE_HERE = /* @__PURE__ */ Symbol.for('tripswitch.trip-strategy');

/** Marks a strategy as made by this package: another object of this shape might never open a circuit. */
export function tripStrategy(rules: TripStrategy): TripStrategy {
  return Object.defineProperty(rules, MADE_HERE, { value: true });
}

export function isTripStrategy(value: unknown): value is TripStrategy {
  return typeof value === 'object' && value !== null && MADE_HERE in value;
}

import type { Attribution } from './change.js';
import type { CircuitMode, CircuitState, TransitionCause } from './circuit-state.js';
import type { CircuitTotals } from './circuit-totals.js';
import type { ProbeLease } from './permit.js';
import type { UnjudgedOutcomes } from './reorder-buffer.js';
import type { WindowRecord } from './trip-strategy.js';

/** An operator's order that is in force. */
export interface ModeOrder extends Attribution {
  readonly mode: CircuitMode;
  /** When it was given, on the circuit's clock, in milliseconds. */
  readonly at: number;
  /** When it ends by itself, or undefined. */
  readonly until?: number | undefined;
}

/**
 * A machine at rest: all that another process needs to go on from here. Plain JSON data.
 *
 * Times are milliseconds on the circuit's clock. A wait is kept beside the moment it began, not
 * as the moment it ends, so that a clock which jumped cannot stretch it.
 */
export interface CircuitRecord {
  readonly schema: 1;
  readonly state: CircuitState;
  readonly generation: number;
  readonly changedAt: number;
  /** Why the circuit is in its state; null for one that has never left it. */
  readonly cause: TransitionCause | null;
  /** How long the circuit stays open, from `changedAt`. */
  readonly waitMs: number;
  /** Openings in a row, which the recovery backoff goes by. */
  readonly openings: number;
  readonly consecutiveFailures: number;
  readonly probeSuccesses: number;
  readonly lastFailureAt: number | null;
  readonly order: ModeOrder | null;
  readonly leases: readonly ProbeLease[];
  readonly totals: Readonly<CircuitTotals>;
  readonly windows: readonly WindowRecord[];
  /** Outcomes that the windows have not judged yet, oldest first. */
  readonly unjudged: readonly UnjudgedOutcomes[];
}

import type { CircuitMode, CircuitState } from '../machine/circuit-state.js';

/** An operator's order in force, for people to read. */
export interface ModeInfo {
  readonly mode: CircuitMode;
  readonly actor: string | null;
  readonly reason: string | null;
  readonly at: Date;
  /** When the order ends by itself; null where it stays until it is changed. */
  readonly until: Date | null;
}

/** How a breaker stands with its store. */
export interface StoreStats {
  readonly kind: string;
  readonly degraded: boolean;
  readonly lastSyncAt: Date | null;
  /** Outcomes that the store does not know yet. */
  readonly pending: number;
}

/** A circuit at one moment. Counts go back to the last reset; durations are milliseconds, rates 0 to 1. */
export interface BreakerStats {
  readonly name: string;
  readonly state: CircuitState;
  readonly mode: CircuitMode;
  readonly failureCount: number;
  readonly successCount: number;
  /** The sum of successes, failures and ignored calls (law C2). */
  readonly totalCalls: number;
  /** Consecutive failures that open the circuit; under another strategy, the fewest failures that can. */
  readonly failureThreshold: number;
  readonly recoveryTimeoutMs: number;
  readonly lastFailureTime: Date | null;
  readonly ignoredCount: number;
  readonly rejectedCount: number;
  /** Calls that the mode `observe` let through and `automatic` would have rejected. */
  readonly wouldRejectCount: number;
  /** Results that came after their generation had ended; also counted as the outcome they were. */
  readonly lateCount: number;
  /** Failures that were timeouts. */
  readonly timeoutCount: number;
  readonly slowCount: number;
  readonly consecutiveFailures: number;
  /** Of the window; null below its minimum number of calls, and where no rate is judged. */
  readonly failureRate: number | null;
  readonly openedCount: number;
  readonly generation: number;
  /** Since when the circuit has been in its state. */
  readonly changedAt: Date;
  /** Until the first probe; null unless open. */
  readonly retryAfterMs: number | null;
  /** The order in force; null in automatic mode. */
  readonly modeInfo: ModeInfo | null;
  /** Null for a circuit that is not shared. */
  readonly store: StoreStats | null;
}

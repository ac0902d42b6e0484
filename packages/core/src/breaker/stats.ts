import type { CircuitMode, CircuitState } from '../machine/circuit-state.js';
import type { FailureFacts } from '../machine/machine.js';
import type { WindowStats } from '../machine/trip-strategy.js';

/** The mode that an operator ordered, for people to read. */
export interface ModeInfo {
  readonly mode: CircuitMode;
  readonly actor: string | null;
  readonly reason: string | null;
  readonly at: Date;
  /** When the mode ends by itself; null where it stays until it is changed. */
  readonly until: Date | null;
}

/** The failure that opened a circuit. */
export interface LastError extends FailureFacts {
  /** The error's name; `HttpError` for a bad status. */
  readonly name: string;
  /** The error's code, or the HTTP status; null where there is none. */
  readonly code: string | number | null;
  readonly at: Date;
}

/** What a breaker knows about its store. */
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
  /** Consecutive failures that open the circuit; under another strategy, the fewest failures, or slow calls, that can. */
  readonly failureThreshold: number;
  /** As configured, without backoff. */
  readonly recoveryTimeoutMs: number;
  /** Null where there was none since the last reset. */
  readonly lastFailureTime: Date | null;
  readonly ignoredCount: number;
  readonly rejectedCount: number;
  /** Calls that the mode `observe` admitted and `automatic` would have rejected. */
  readonly wouldRejectCount: number;
  /** Results that came after their generation had ended; also counted as the outcome they were. */
  readonly lateCount: number;
  /** Failures that were timeouts. */
  readonly timeoutCount: number;
  /** Completed calls that took longer than `slowCallThresholdMs`. */
  readonly slowCount: number;
  readonly consecutiveFailures: number;
  /** Of the window; null below its minimum number of calls, and where no rate is judged. */
  readonly failureRate: number | null;
  /** What the strategy's window holds; of several, the first that has enough calls. Null where there is none. */
  readonly window: WindowStats | null;
  /** How often the circuit opened. */
  readonly openedCount: number;
  /** Grows with every transition, reset and change of mode (law G1). */
  readonly generation: number;
  /** Since when the circuit has been in its state. */
  readonly changedAt: Date;
  /**
   * Whether a call made now would be admitted, as this process knows the circuit. An open circuit whose wait is over
   * admits a call, its probe, and stays open until that call arrives.
   */
  readonly admits: boolean;
  /** Until the first probe of an open circuit, or the end of a forced opening that has one; otherwise null. */
  readonly retryAfterMs: number | null;
  /** The failure that opened the circuit; null once it is closed, and where no failure opened it. */
  readonly lastError: LastError | null;
  /** The mode that an operator ordered; null where none did. */
  readonly modeInfo: ModeInfo | null;
  /** Null for a circuit that is not shared. */
  readonly store: StoreStats | null;
}

import type { Outcome } from '../machine/circuit-state.js';
import type { RecoveryBackoff } from '../machine/recovery-backoff.js';
import type { TripStrategy } from '../machine/trip-strategy.js';
import type { BreakerStore } from '../ports/breaker-store.js';
import type { Clock } from '../ports/clock.js';

/** How a call ended: with what the function threw, or with what it returned. */
export type CallResult = { readonly error: unknown } | { readonly value: unknown };

/** What a classifier says of a call. */
export type Classification =
  | Outcome
  | {
      readonly outcome: Outcome;
      /** On the failure that opens, or reopens, the circuit: its wait in milliseconds, up to 24 hours. */
      readonly retryAfterMs?: number | undefined;
    };

/** What a fallback is told beside the error. */
export interface FallbackContext {
  readonly breakerName: string;
  /** Whether the call was rejected, so that the function was not called. */
  readonly rejected: boolean;
  /** What the function returned, where that value was classified as a failure; the error is then undefined. */
  readonly value?: unknown;
}

/** How a half-open circuit probes. */
export interface HalfOpenOptions {
  /** Probes that may run at once. Default: 1. */
  readonly probes?: number | undefined;
  /** Successful probes that close the circuit. Default: 1. */
  readonly successThreshold?: number | undefined;
  /**
   * Milliseconds after which a probe that has not ended counts as failed and its slot is taken
   * back. Default: `callTimeoutMs`, or else `recoveryTimeoutMs`.
   */
  readonly probeTimeoutMs?: number | undefined;
}

/** The options of a breaker. Durations are milliseconds, rates go from 0 to 1. `undefined` is the same as absent. */
export interface CircuitBreakerOptions {
  /** 1 to 200 characters (code points), any of them. */
  readonly name: string;
  /** Consecutive failures that open the circuit; short for `trip: consecutiveFailures(n)`. Default: 5. */
  readonly failureThreshold?: number | undefined;
  /** From opening to the first probe. Default: 60,000. */
  readonly recoveryTimeoutMs?: number | undefined;
  /** When the circuit opens; instead of `failureThreshold`. */
  readonly trip?: TripStrategy | undefined;
  /** A completed call that took longer counts as slow. Default: no call does. */
  readonly slowCallThresholdMs?: number | undefined;
  /** How the wait grows with each opening in a row; see `exponentialBackoff`. Default: it does not. */
  readonly recoveryBackoff?: RecoveryBackoff | undefined;
  /** How a half-open circuit probes. Default: one probe, whose success closes it. */
  readonly halfOpen?: HalfOpenOptions | undefined;
  /** A call that takes longer rejects with `CallTimeoutError`, and its signal is aborted. Not for permits. Default: none. */
  readonly callTimeoutMs?: number | undefined;
  /**
   * What a call means to the circuit. Default: errors are failures, values are successes. Timeouts
   * and the caller's own aborts are not asked about. One that throws is reported by
   * `listener_error`, and the default holds.
   */
  readonly classify?: ((result: CallResult) => Classification) | undefined;
  /** Its value is returned for a rejection or a failure; the outcome stays what it was. */
  readonly fallback?: ((error: unknown, context: FallbackContext) => unknown) | undefined;
  /** Where the circuit is kept and shared. Default: in this breaker alone. */
  readonly store?: BreakerStore | undefined;
  /** `'strict'` asks the store before each call, which costs a round trip. Default: `'bounded'`. */
  readonly consistency?: 'bounded' | 'strict' | undefined;
  /** How long successes may wait to be shared. Default: 5,000, and at most a tenth of a time window. */
  readonly syncIntervalMs?: number | undefined;
  /** How long the store may take to answer. Default: 1,000. */
  readonly storeTimeoutMs?: number | undefined;
  /** What becomes of calls while the store fails. Default: `'local'`, the breaker goes on alone. */
  readonly onStoreFailure?: 'local' | 'open' | 'closed' | undefined;
  /** Gives each `CircuitOpenError` a stack, at several times the cost of a rejection. Default: false. */
  readonly rejectionStack?: boolean | undefined;
  /** For tests. Default: the system's clocks. */
  readonly clock?: Clock | undefined;
}

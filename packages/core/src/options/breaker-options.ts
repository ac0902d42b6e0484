import type { Clock } from '../clock/clock.js';
import type { RecoveryBackoff } from '../machine/backoff.js';
import type { CircuitMode, Outcome, TransitionCause } from '../machine/circuit-state.js';
import type { BreakerStore } from '../ports/breaker-store.js';
import type { TripStrategy } from '../machine/trip-strategy.js';

/** How a call ended: with what the function threw, or with what it returned. */
export type CallResult = { readonly error: unknown } | { readonly value: unknown };

/** What a classifier says of a call. */
export type Classification =
  | Outcome
  | {
      readonly outcome: Outcome;
      /**
       * On the failure that opens, or reopens, the circuit: the wait that the dependency asked for, in milliseconds.
       * The wait is at least a second, or the recovery time if that is shorter; from the second opening in a row on at
       * least the step of the backoff; and at most 24 hours (law T4). 0 or less is no hint.
       */
      readonly retryAfterMs?: number | undefined;
      /** On a failure: opens the circuit at once, whatever the thresholds say. Default: false. */
      readonly trip?: boolean | undefined;
    };

/** The opening for which a backoff function gives the wait. */
export interface OpeningContext {
  /** Which opening in a row this is; 1 is the first. */
  readonly opening: number;
  /** Why the circuit opened. */
  readonly cause: TransitionCause;
  /** The error that opened it, if any. */
  readonly error: unknown;
}

/** The second argument of a fallback. */
export interface FallbackContext {
  readonly breakerName: string;
  /** Whether the call was rejected: its function was not called. */
  readonly rejected: boolean;
  /** What the function returned, if that was classified as a failure; the error is then undefined. */
  readonly value?: unknown;
}

/** How a half-open circuit probes. */
export interface HalfOpenOptions {
  /** Probes that may run at once. Default: 1. */
  readonly probes?: number | undefined;
  /** Successful probes that close the circuit. Default: 1. */
  readonly successThreshold?: number | undefined;
  /** Failed probes of one round that reopen the circuit; slow ones too if the strategy judges slow calls. Default: 1. */
  readonly failureThreshold?: number | undefined;
  /**
   * Milliseconds after which a running probe counts as failed and its slot is free. Default: `callTimeoutMs`, or else
   * `recoveryTimeoutMs`.
   */
  readonly probeTimeoutMs?: number | undefined;
}

/** What happens to calls while the store fails (law S5). `local`: the breaker decides alone. */
export type StoreFailurePolicy = 'local' | 'open' | 'closed';

/** The options of a breaker. Durations are milliseconds, rates go from 0 to 1. `undefined` is the same as absent. */
export interface CircuitBreakerOptions {
  /** 1 to 200 characters (code points). */
  readonly name: string;
  /** Consecutive failures that open the circuit; short for `trip: consecutiveFailures(n)`. Default: 5. */
  readonly failureThreshold?: number | undefined;
  /** From opening to the first probe. Default: 60,000. */
  readonly recoveryTimeoutMs?: number | undefined;
  /** When the circuit opens; instead of `failureThreshold`. */
  readonly trip?: TripStrategy | undefined;
  /** A completed call that took longer counts as slow. Default: no call does. */
  readonly slowCallThresholdMs?: number | undefined;
  /**
   * How the wait grows with each opening in a row: see `exponentialBackoff`; or a function that returns the wait in
   * milliseconds, called once for each opening by an outcome of this process. If it throws, or returns no duration,
   * `listener_error` reports that and the recovery time holds. Default: the wait does not grow.
   */
  readonly recoveryBackoff?: RecoveryBackoff | ((opening: OpeningContext) => number) | undefined;
  /** How a half-open circuit probes. Default: one probe, whose success closes it. */
  readonly halfOpen?: HalfOpenOptions | undefined;
  /**
   * A call that takes longer fails: it rejects with `CallTimeoutError`, and its signal is aborted. The timeout ends with
   * the function: read the body of a response inside it. Permits have `timeoutMs` of `acquire`. Default: none.
   */
  readonly callTimeoutMs?: number | undefined;
  /**
   * What a call means to the circuit; see `classifyHttp`. It is not called for a timeout of `callTimeoutMs`, nor for an
   * abort by the caller's signal, unless the reason's name is `TimeoutError`. If it throws, `listener_error` reports
   * that and the default holds. Default: errors are failures, values are successes.
   */
  readonly classify?: ((result: CallResult) => Classification) | undefined;
  /**
   * The mode of this process while no operator has ordered one: `'observe'` tries a threshold in production. A reset and
   * the end of an operator's mode return to it. Default: `'automatic'`.
   */
  readonly mode?: CircuitMode | undefined;
  /** Returns the value of a rejected or failed call; the outcome stays what it was. Default: the call rejects. */
  readonly fallback?: ((error: unknown, context: FallbackContext) => unknown) | undefined;
  /** Keeps and shares the circuit. Default: the circuit is in this breaker alone. */
  readonly store?: BreakerStore | undefined;
  /**
   * `'bounded'`: a call is decided by what this process knows, and learns of others' changes within milliseconds.
   * `'strict'`: each call waits for a read of the store, and the caller of a failure for its update. A call that comes
   * after any replica was told that the circuit opened is then rejected everywhere, at the cost of a round trip a call.
   * The store must have `linearizableRead`. While it does not answer, `onStoreFailure` holds. Default: `'bounded'`.
   */
  readonly consistency?: 'bounded' | 'strict' | undefined;
  /** How long successes may wait to be shared; at most a tenth of a time window. Default: 5,000, or that tenth. */
  readonly syncIntervalMs?: number | undefined;
  /** How long the store may take to answer. Default: 1,000. */
  readonly storeTimeoutMs?: number | undefined;
  /** What happens to calls while the store fails. Default: `'local'`, the breaker decides alone. */
  readonly onStoreFailure?: StoreFailurePolicy | undefined;
  /** Gives each `CircuitOpenError` a stack, at several times the cost of a rejection. Default: false. */
  readonly rejectionStack?: boolean | undefined;
  /** Whether a rejection's `cause` is the error that opened the circuit: of another request, with its secrets. Default: true. */
  readonly rejectionCause?: boolean | undefined;
  /** For tests. Default: the system's clocks. */
  readonly clock?: Clock | undefined;
}

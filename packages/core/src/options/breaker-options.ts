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
       * The wait is at least a second, or the recovery time where that is shorter; at least the step of the backoff
       * from the second opening in a row on; and at most 24 hours (law T4). 0 or less is no hint.
       */
      readonly retryAfterMs?: number | undefined;
      /** On a failure: opens the circuit at once, whatever the thresholds say. Default: false. */
      readonly trip?: boolean | undefined;
    };

/** What a backoff function is told of an opening. */
export interface OpeningContext {
  /** Which opening in a row this is; 1 is the first. */
  readonly opening: number;
  /** Why the circuit opened. */
  readonly cause: TransitionCause;
  /** The error that opened it; undefined where none did. */
  readonly error: unknown;
}

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
   * Failed probes of one round that reopen the circuit: failures, missed deadlines and, where the strategy judges
   * slow calls, slow probes. Default: 1.
   */
  readonly failureThreshold?: number | undefined;
  /**
   * Milliseconds after which a probe that has not ended counts as failed and its slot is taken
   * back. Default: `callTimeoutMs`, or else `recoveryTimeoutMs`.
   */
  readonly probeTimeoutMs?: number | undefined;
}

/** What becomes of calls while the store fails (law S5). `local`: the breaker goes on alone. */
export type StoreFailurePolicy = 'local' | 'open' | 'closed';

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
  /**
   * How the wait grows with each opening in a row: see `exponentialBackoff`; or a function that gives the wait of an
   * opening in milliseconds. It is asked once for each opening by an outcome of this process. Where it throws, or gives
   * no duration, `listener_error` reports that and the recovery time holds. Default: the wait does not grow.
   */
  readonly recoveryBackoff?: RecoveryBackoff | ((opening: OpeningContext) => number) | undefined;
  /** How a half-open circuit probes. Default: one probe, whose success closes it. */
  readonly halfOpen?: HalfOpenOptions | undefined;
  /**
   * A call that takes longer rejects with `CallTimeoutError`, fails, and its signal is aborted. The timeout ends with
   * the function: read the body of a response inside it. Permits have `timeoutMs` of `acquire`. Default: none.
   */
  readonly callTimeoutMs?: number | undefined;
  /**
   * What a call means to the circuit; see `classifyHttp`. Default: errors are failures, values are successes. It is
   * not asked about a timeout of `callTimeoutMs`, nor about an abort by the caller's signal, unless the reason's name
   * is `TimeoutError`. Where it throws, `listener_error` reports that and the default holds.
   */
  readonly classify?: ((result: CallResult) => Classification) | undefined;
  /**
   * The mode while no operator has ordered one, in this process alone: `'observe'` tries a threshold in production.
   * An operator's mode outranks it, `automatic` too. A reset and the end of a time-to-live return to it.
   * Default: `'automatic'`.
   */
  readonly mode?: CircuitMode | undefined;
  /** Gives the value for a rejection or a failure; the outcome stays what it was. */
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
  readonly onStoreFailure?: StoreFailurePolicy | undefined;
  /** Gives each `CircuitOpenError` a stack, at several times the cost of a rejection. Default: false. */
  readonly rejectionStack?: boolean | undefined;
  /**
   * Whether a rejection's `cause` is the error that opened the circuit. That is an error of another request and may
   * hold its secrets. Default: true.
   */
  readonly rejectionCause?: boolean | undefined;
  /** For tests. Default: the system's clocks. */
  readonly clock?: Clock | undefined;
}

import type { CircuitMode, CircuitState, Outcome, TransitionCause } from '../machine/circuit-state.js';
import type { CircuitOpenError, RejectionReason } from '../errors/circuit-open-error.js';

/** A call that completed. */
export interface CallEvent {
  readonly name: string;
  readonly generation: number;
  /** How long the call took, in milliseconds; null when nobody listened as it began. */
  readonly durationMs: number | null;
  /** Whether it took longer than `slowCallThresholdMs`. */
  readonly slow: boolean;
  /** Whether it ended after its generation did; it then changed nothing but the totals. */
  readonly late: boolean;
}

export interface FailureEvent extends CallEvent {
  /** What the function threw; undefined when a returned value was classified as a failure. */
  readonly error: unknown;
  readonly timedOut: boolean;
}

export interface IgnoredEvent extends CallEvent {
  /** What the function threw, if it threw. */
  readonly error: unknown;
}

export interface LateEvent {
  readonly name: string;
  /** The generation in which the call was admitted. */
  readonly generation: number;
  readonly outcome: Outcome;
}

export interface RejectedEvent {
  readonly name: string;
  readonly reason: RejectionReason;
  readonly error: CircuitOpenError;
}

export interface TransitionEvent {
  readonly name: string;
  readonly from: CircuitState;
  readonly to: CircuitState;
  readonly cause: TransitionCause;
  /** The generation that the transition began. */
  readonly generation: number;
  readonly at: Date;
  /** Whether another replica made the change. */
  readonly remote: boolean;
}

export interface ModeEvent {
  readonly name: string;
  readonly from: CircuitMode;
  readonly to: CircuitMode;
  /** `ttl` when the order ran out by itself. */
  readonly cause: 'operator' | 'ttl';
  readonly actor: string | null;
  readonly reason: string | null;
  readonly generation: number;
  readonly at: Date;
  /** Whether another replica made the change. */
  readonly remote: boolean;
}

export interface ResetEvent {
  readonly name: string;
  readonly from: CircuitState;
  readonly actor: string | null;
  readonly reason: string | null;
  readonly generation: number;
  readonly at: Date;
  /** Whether another replica made the change. */
  readonly remote: boolean;
}

export interface StoreEvent {
  readonly name: string;
  /** Why the store could not be followed; undefined once it can. */
  readonly error?: unknown;
}

export interface ListenerErrorEvent {
  readonly name: string;
  /** What threw: the event whose listener it was, or `classify`. */
  readonly source: string;
  readonly error: unknown;
}

/** The events of a breaker, and what each tells. */
export interface BreakerEvents {
  transition: TransitionEvent;
  success: CallEvent;
  failure: FailureEvent;
  /** A call was rejected. */
  rejected: RejectedEvent;
  ignored: IgnoredEvent;
  /** A result came after its generation had ended; told beside its own event. */
  late: LateEvent;
  mode: ModeEvent;
  reset: ResetEvent;
  store_degraded: StoreEvent;
  store_recovered: StoreEvent;
  record_quarantined: StoreEvent;
  listener_error: ListenerErrorEvent;
}

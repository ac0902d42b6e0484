export { AcquiredPermit } from './breaker/acquired-permit.js';
export type { BreakerObserver, ObservedOutcome } from './breaker/breaker-observer.js';
export type { BreakerStats, ModeInfo, StoreStats } from './breaker/breaker-stats.js';
export type { CallContext } from './breaker/call-context.js';
export type { CallOptions, ProtectedFunction } from './breaker/call-options.js';
export { CircuitBreaker } from './breaker/circuit-breaker.js';
export type { ModeOptions } from './breaker/mode-options.js';
export type { TryResult } from './breaker/try-result.js';
export type { HistoryEntry } from './breaker/history-entry.js';
export { CallTimeoutError, isCallTimeoutError } from './errors/call-timeout-error.js';
export {
  CircuitOpenError,
  isCircuitOpenError,
  type Rejection,
  type RejectionReason,
} from './errors/circuit-open-error.js';
export { ConfigurationError, isConfigurationError } from './errors/configuration-error.js';
export type { ErrorCode } from './errors/error-code.js';
export { isStoreError, StoreError, type StoreErrorReason } from './errors/store-error.js';
export type {
  BreakerEvents,
  CallEvent,
  FailureEvent,
  IgnoredEvent,
  LateEvent,
  ListenerErrorEvent,
  ModeEvent,
  RejectedEvent,
  ResetEvent,
  StoreEvent,
  TransitionEvent,
} from './events/breaker-events.js';
export { CircuitBreakerFactory, type BreakerLifeEvent, type FactoryEvents } from './factory/circuit-breaker-factory.js';
export type { Environment } from './factory/environment.js';
export type { CircuitBreakerFactoryOptions, CreateOptions } from './factory/factory-options.js';
export { httpOutcome, type HttpResponseLike } from './http/http-outcome.js';
export type { Attribution, Change } from './machine/change.js';
export type { CircuitRecord, ModeOrder } from './machine/circuit-record.js';
export type { CircuitMode, CircuitState, Outcome, TransitionCause, TripCause } from './machine/circuit-state.js';
export type { CircuitTotals } from './machine/circuit-totals.js';
export type { ProbeLease } from './machine/permit.js';
export { RECORD_SCHEMA, type DecodedRecord } from './machine/record-codec.js';
export type { RecoveryBackoff } from './machine/recovery-backoff.js';
export type { TripStrategy, TripWindow, WindowRecord } from './machine/trip-strategy.js';
export { anyOf } from './options/any-of.js';
export type {
  CallResult,
  CircuitBreakerOptions,
  Classification,
  FallbackContext,
  HalfOpenOptions,
} from './options/breaker-options.js';
export { consecutiveFailures } from './options/consecutive-failures.js';
export { countWindow, type CountWindowOptions } from './options/count-window.js';
export { exponentialBackoff } from './options/exponential-backoff.js';
export type { RateOptions } from './options/rate-options.js';
export { timeWindow, type TimeWindowOptions } from './options/time-window.js';
export type { BreakerStore } from './ports/breaker-store.js';
export type { Clock, ClockTimer } from './ports/clock.js';
export { decodeRecord, encodeRecord, type ReplicaReport, type SharedRecord } from './ports/shared-record.js';
export type { Sharing, SharingHost, StoreFailurePolicy } from './ports/sharing.js';
export type {
  ChangeFunction,
  HistoryQuery,
  NextRecord,
  StoreAdapter,
  StoredChange,
  StoredRecord,
} from './ports/store-adapter.js';
export { defineStore } from './sharing/define-store.js';
export { createMemoryStore } from './sharing/memory-store.js';
export { systemClock } from './ports/system-clock.js';

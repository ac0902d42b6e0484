export type { Permit } from './breaker/acquired-permit.js';
export type { AcquireOptions, CallContext, CallOptions, ProtectedFunction } from './breaker/call-options.js';
export { CircuitBreaker } from './breaker/circuit-breaker.js';
export type { HistoryEntry } from './breaker/history.js';
export type { BreakerObserver, ObservedOutcome } from './breaker/observers.js';
export type { BreakerStats, LastError, ModeInfo, StoreStats } from './breaker/stats.js';
export type { TryResult } from './breaker/call-options.js';
export type { Clock, ClockTimer } from './clock/clock.js';
export { systemClock } from './clock/system-clock.js';
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
  WarningEvent,
} from './events/breaker-events.js';
export { CircuitBreakerFactory, type BreakerLifeEvent, type FactoryEvents } from './factory/circuit-breaker-factory.js';
export type { Environment } from './factory/environment.js';
export type { CircuitBreakerFactoryOptions, CreateOptions } from './factory/factory-options.js';
export { classifyHttp } from './http/classify-http.js';
export { httpOutcome, type HttpResponseLike } from './http/http-outcome.js';
export {
  readResponse,
  type FetchResponseLike,
  type ReadResponse,
  type ReadResponseOptions,
  type UndiciResponseLike,
} from './http/read-response.js';
export { logBreakers, type BreakerEventSource, type BreakerLogger } from './logging/log-breakers.js';
export type { RecoveryBackoff } from './machine/backoff.js';
export type { Attribution, Change } from './machine/change.js';
export type { CircuitMode, CircuitState, Outcome, TransitionCause, TripCause } from './machine/circuit-state.js';
export type { FailureFacts } from './machine/machine.js';
export type {
  CallResult,
  CircuitBreakerOptions,
  Classification,
  FallbackContext,
  HalfOpenOptions,
  OpeningContext,
  StoreFailurePolicy,
} from './options/breaker-options.js';
export { exponentialBackoff } from './options/exponential-backoff.js';
export type { ModeOptions, TripOptions } from './options/method-options.js';
export type { BreakerStore } from './ports/breaker-store.js';
export type { RecordAncestor, RecordVersion, ReplicaReport, SharedRecord } from './ports/shared-record.js';
export type {
  ChangeFunction,
  HistoryQuery,
  NextRecord,
  ReadOptions,
  StoreAdapter,
  StoredChange,
  StoredRecord,
  StoreOperationOptions,
  StoreWarning,
  UnchangedRecord,
} from './ports/store-adapter.js';
export { anyOf } from './trip/any-of.js';
export { consecutiveFailures } from './trip/consecutive-failures.js';
export { countWindow, type CountWindowOptions } from './trip/count-window.js';
export type { RateOptions } from './trip/rate-strategy.js';
export { timeWindow, type TimeWindowOptions } from './trip/time-window.js';
export type { TripStrategy, TripWindow, WindowRecord, WindowStats } from './machine/trip-strategy.js';

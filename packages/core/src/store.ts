export {
  decodeRecord,
  encodeRecord,
  isSameVersion,
  type RecordVersion,
  type RecordAncestor,
  type ReplicaReport,
  type SharedRecord,
  type UnjudgedOutcomes,
} from './ports/shared-record.js';
export type { CircuitRecord } from './machine/record.js';
export { RECORD_SCHEMA, type DecodedRecord } from './machine/record-codec.js';
export type { Attribution, Change } from './machine/change.js';
export type { ModeOverride, OpeningFailure } from './machine/machine.js';
export type { ProbeLease } from './machine/permit.js';
export type { CircuitTotals } from './machine/totals.js';
export type { WindowRecord } from './machine/trip-strategy.js';
export { PORT_VERSION, type BreakerStore } from './ports/breaker-store.js';
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
export { isStoreError, StoreError, type StoreErrorReason } from './errors/store-error.js';
export { defineStore } from './replication/define-store.js';
export { createMemoryStore } from './replication/memory-store.js';
// For packages that build on core: one validator for the options of all of them.
export {
  callback,
  duration,
  flag,
  having,
  object,
  oneOf,
  problemWith,
  readOptions,
  requireOptions,
  whole,
  type Rule,
  type Rules,
} from './validation/rules.js';

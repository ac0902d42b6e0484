export {
  decodeRecord,
  encodeRecord,
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
  RecordVersion,
  StoreAdapter,
  StoredChange,
  StoredRecord,
  StoreOperationOptions,
  UnchangedRecord,
} from './ports/store-adapter.js';
export { isStoreError, StoreError, type StoreErrorReason } from './errors/store-error.js';
export { defineStore } from './replication/define-store.js';
export { createMemoryStore } from './replication/memory-store.js';

import type { CircuitRecord } from '../machine/circuit-record.js';
import {
  decodeShaped,
  isCount,
  isMoment,
  isText,
  listOf,
  RECORD,
  type DecodedRecord,
  type Test,
} from '../machine/record-codec.js';

/** When a replica last reported to a record, and the number of its last report. */
export type ReplicaReport = readonly [replica: string, report: number, at: number];

/** The record of a circuit that several processes share. Plain JSON data; times are on the store's clock. */
export interface SharedRecord extends CircuitRecord {
  /**
   * Names the record's life. A record that was lost and begun again has another one, so that its
   * small version is not taken for an old one (defect D55).
   */
  readonly epoch: string;
  /** Grows by one with each update. */
  readonly version: number;
  /** The replicas that have reported lately: a report that is sent twice is counted once. */
  readonly reports: readonly ReplicaReport[];
}

const isReport: Test = (value) =>
  Array.isArray(value) && value.length === 3 && isText(value[0]) && isCount(value[1]) && isMoment(value[2]);

const SHARED_RECORD = /* @__PURE__ */ shapeOfSharedRecords();

function shapeOfSharedRecords(): Readonly<Record<keyof SharedRecord, Test>> {
  return { ...RECORD, epoch: isText, version: isCount, reports: listOf(isReport) };
}

/** A record as stores keep it: JSON text. */
export function encodeRecord(record: SharedRecord): string {
  return JSON.stringify(record);
}

/** Reads what a store kept. It takes nothing on trust: what does not fit in every field is unreadable. */
export function decodeRecord(text: string): DecodedRecord<SharedRecord> {
  return decodeShaped<SharedRecord>(text, SHARED_RECORD);
}

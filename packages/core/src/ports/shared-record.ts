import type { CircuitRecord } from '../machine/record.js';
import {
  decodeShaped,
  isCount,
  isMoment,
  isText,
  listOf,
  or,
  RECORD,
  type DecodedRecord,
  type Test,
} from '../machine/record-codec.js';

/** When a replica last reported to a record, and the number of its last report. */
export type ReplicaReport = readonly [replica: string, report: number, at: number];

/** An earlier epoch of a record, and the last version of it that the record grew from. */
export type RecordAncestor = readonly [epoch: string, version: number];

/** Completed calls of one kind and moment: when, whether they failed (1) or not (0), whether they were slow, how many. */
export type UnjudgedOutcomes = readonly [at: number, failed: 0 | 1, slow: 0 | 1, count: number];

/** An entry counts no more. They are judged one by one, and a record may say anything. */
export const MOST_AT_ONCE = 1_000_000;

/** The record of a circuit that several processes share. Plain JSON data; times are on the store's clock. */
export interface SharedRecord extends CircuitRecord {
  /**
   * Names the record's life. A record that was lost and begun again has another one, so that its
   * small version is not taken for an old one (defect D55).
   */
  readonly epoch: string;
  /** Grows by one with each update. */
  readonly version: number;
  /** Names the write that made this state. Two records of one epoch and version are the same only if this is the same. */
  readonly writeId: string;
  /** The epochs and versions that the record grew from, newest last. Absent: none. */
  readonly lineage?: readonly RecordAncestor[] | undefined;
  /** When an operator last set a mode, tripped or reset the circuit. Absent: never. */
  readonly orderedAt?: number | undefined;
  /** When an operator last reset the circuit. Absent: never. */
  readonly resetAt?: number | undefined;
  /** The options of the replica that wrote the record, as text. Absent in a record of before they were recorded. */
  readonly options?: string | undefined;
  /** The replicas that have reported lately: a report that is sent twice is counted once. */
  readonly reports: readonly ReplicaReport[];
  /** Outcomes that the windows have not judged yet, oldest first. */
  readonly unjudged: readonly UnjudgedOutcomes[];
}

/**
 * Names one state of a record. The write's own name is a part of it: a record that was restored from a backup, and
 * written again, may reach a version for the second time.
 */
export type RecordVersion = Pick<SharedRecord, 'epoch' | 'version' | 'writeId'>;

const isReport: Test = (value) =>
  Array.isArray(value) && value.length === 3 && isText(value[0]) && isCount(value[1]) && isMoment(value[2]);

const isAncestor: Test = (value) => Array.isArray(value) && value.length === 2 && isText(value[0]) && isCount(value[1]);

const isUnjudged: Test = (value) => {
  if (!Array.isArray(value) || value.length !== 4) return false;
  const [at, failed, slow, count] = value as unknown[];
  const isBit = (bit: unknown) => bit === 0 || bit === 1;
  return isMoment(at) && isBit(failed) && isBit(slow) && isCount(count) && count !== 0 && Number(count) <= MOST_AT_ONCE;
};

const SHARED_RECORD = /* @__PURE__ */ shapeOfSharedRecords();

function shapeOfSharedRecords(): Readonly<Record<keyof SharedRecord, Test>> {
  return {
    ...RECORD,
    epoch: isText,
    version: isCount,
    writeId: isText,
    lineage: or(undefined, listOf(isAncestor)),
    orderedAt: or(undefined, isMoment),
    resetAt: or(undefined, isMoment),
    options: or(undefined, isText),
    reports: listOf(isReport),
    unjudged: listOf(isUnjudged),
  };
}

/** Whether a record is in the state that somebody knows. */
export function isSameVersion(record: SharedRecord, known: RecordVersion | undefined): boolean {
  return record.epoch === known?.epoch && record.version === known.version && record.writeId === known.writeId;
}

/** A record as stores keep it: JSON text. */
export function encodeRecord(record: SharedRecord): string {
  return JSON.stringify(record);
}

/** Reads what a store kept. It takes nothing on trust: what does not fit in every field is unreadable. */
export function decodeRecord(text: string): DecodedRecord<SharedRecord> {
  return decodeShaped<SharedRecord>(text, SHARED_RECORD);
}

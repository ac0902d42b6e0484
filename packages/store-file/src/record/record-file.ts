import { StoreError } from '@tripswitch/core';
import { decodeRecord, encodeRecord, type SharedRecord } from '@tripswitch/core/store';
import { ForeignFileError, readTextFile } from '../directory/own-file.js';
import { isFiledChange, type FiledChange } from '../history/filed-change.js';

/**
 * What the record file knows of the history. The changes of an update are in the record first, with
 * which they are written in one step, and then filed: a process that is killed in between leaves them
 * to the next one.
 */
export interface Trail {
  /** The number of the last change. */
  readonly sequence: number;
  /** Changes that may not be in the history file yet. */
  readonly unfiled: readonly FiledChange[];
}

/** What stands in the place of a record. */
export type RecordFile =
  | { readonly kind: 'absent' }
  | { readonly kind: 'record'; readonly record: SharedRecord; readonly trail: Trail | undefined }
  | { readonly kind: 'unreadable' };

/** Larger than any record: what is larger still was not written by us. */
const LARGEST_BYTES = 64 * 1024 * 1024;

/** A record file is one JSON object: the record, the circuit's name and the trail. */
export function encodeRecordFile(name: string, record: SharedRecord, trail: Trail): string {
  return `{"name":${JSON.stringify(name)},"trail":${JSON.stringify(trail)},${encodeRecord(record).slice(1)}\n`;
}

/**
 * Reads a record file.
 *
 * @throws StoreError with the reason `newer_schema`; errors of the file system as they are.
 */
export async function readRecordFile(path: string, name: string): Promise<RecordFile> {
  const text = await readText(path);
  if (text === undefined) return { kind: 'absent' };
  if (text === null) return { kind: 'unreadable' };
  const decoded = decodeRecord(text);
  if (decoded.kind === 'newer') {
    throw new StoreError(
      `The record ${path} has schema ${decoded.schema}, which a newer version of Tripswitch wrote; it is left as it is`,
      { reason: 'newer_schema' },
    );
  }
  if (decoded.kind === 'unreadable') return { kind: 'unreadable' };
  const extras = JSON.parse(text) as { name?: unknown; trail?: unknown };
  if (extras.name !== undefined && extras.name !== name) return { kind: 'unreadable' };
  return { kind: 'record', record: decoded.record, trail: isTrail(extras.trail) ? extras.trail : undefined };
}

/** The name that a record file says it has; undefined where it says none. */
export async function nameInRecordFile(path: string): Promise<string | undefined> {
  const text = await readText(path);
  if (text === undefined || text === null) return undefined;
  try {
    const data = JSON.parse(text) as { name?: unknown } | null;
    return typeof data?.name === 'string' ? data.name : undefined;
  } catch {
    return undefined;
  }
}

/** The text of a record file; null where something stands that cannot be one. */
async function readText(path: string): Promise<string | null | undefined> {
  try {
    return await readTextFile(path, LARGEST_BYTES);
  } catch (error) {
    if (error instanceof ForeignFileError) return null;
    throw error;
  }
}

function isTrail(value: unknown): value is Trail {
  if (typeof value !== 'object' || value === null) return false;
  const { sequence, unfiled } = value as Partial<Record<keyof Trail, unknown>>;
  return Number.isSafeInteger(sequence) && Array.isArray(unfiled) && unfiled.every(isFiledChange);
}

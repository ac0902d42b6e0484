import { StoreError } from '@tripswitch/core';
import { decodeRecord, encodeRecord, type SharedRecord } from '@tripswitch/core/store';
import { constants } from 'node:fs';
import { codeOf } from '../directory/file-system-errors.js';
import { ForeignFileError, openFile } from '../directory/own-file.js';
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

/** Larger than any record of at most 2 ** 20 characters: what is larger still was not written by us. */
const LARGEST_BYTES = 3 * 2 ** 20;

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
  const text = await readTextFile(path);
  if (text === undefined) return { kind: 'absent' };
  const decoded = text === 'unreadable' ? { kind: text } : decodeRecord(text.text);
  if (decoded.kind === 'newer') {
    throw new StoreError(
      `The record ${path} has schema ${decoded.schema}, which a newer version of Tripswitch wrote; it is left as it is`,
      { reason: 'newer_schema' },
    );
  }
  if (decoded.kind === 'unreadable' || text === 'unreadable') return { kind: 'unreadable' };
  // A record keeps the fields that it does not know: those of the file must not become fields of the record.
  const { name: nameInFile, trail, ...record } = decoded.record as SharedRecord & { name?: unknown; trail?: unknown };
  if (nameInFile !== undefined && nameInFile !== name) return { kind: 'unreadable' };
  return { kind: 'record', record, trail: isTrail(trail) ? trail : undefined };
}

/** The name that a record file says it has; undefined where it says none. */
export async function nameInRecordFile(path: string): Promise<string | undefined> {
  const text = await readTextFile(path);
  if (text === undefined || text === 'unreadable') return undefined;
  try {
    const data = JSON.parse(text.text) as { name?: unknown } | null;
    return typeof data?.name === 'string' ? data.name : undefined;
  } catch {
    return undefined;
  }
}

async function readTextFile(path: string): Promise<{ text: string } | 'unreadable' | undefined> {
  let file;
  try {
    file = await openFile(path, constants.O_RDONLY);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    if (error instanceof ForeignFileError) return 'unreadable';
    throw error;
  }
  try {
    if ((await file.stat()).size > LARGEST_BYTES) return 'unreadable';
    return { text: await file.readFile('utf8') };
  } finally {
    await file.close();
  }
}

function isTrail(value: unknown): value is Trail {
  if (typeof value !== 'object' || value === null) return false;
  const { sequence, unfiled } = value as Partial<Record<keyof Trail, unknown>>;
  return Number.isSafeInteger(sequence) && Array.isArray(unfiled) && unfiled.every(isFiledChange);
}

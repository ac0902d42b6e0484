import { StoreError } from '@tripswitch/core';
import { decodeRecord, encodeRecord, type SharedRecord } from '@tripswitch/core/store';
import type { FileHandle } from 'node:fs/promises';
import { codeOf } from '../directory/file-system-errors.js';
import { ForeignFileError } from '../directory/own-file.js';
import type { CircuitPaths, StateDirectory } from '../directory/state-directory.js';
import type { FiledChange } from '../history/filed-change.js';
import { fileChanges, lastSequence } from '../history/history-file.js';
import type { LockFolder } from '../lock/lock-folder.js';
import { LockLostError } from '../lock/with-lock.js';
import { encodeRecordFile, readRecordFile, type RecordFile, type Trail } from './record-file.js';
import { moveAside, setAside } from './set-aside.js';
import { runChanges, type Outcome, type WaitingUpdate } from './waiting-update.js';

/** A circuit on its way through an update. */
export interface CircuitFiles {
  readonly directory: StateDirectory;
  readonly name: string;
  readonly paths: CircuitPaths;
  readonly historyLimit: number;
}

/** Updates that were written together. */
export interface Committed {
  readonly outcomes: readonly Outcome[];
  readonly now: number;
  readonly quarantined: string | undefined;
  /** Whether there is a new record. */
  readonly written: boolean;
}

/**
 * Reads the record, runs the changes, and puts the new record in place, all under the lock. The
 * updates that wait for a lock ride together: they cost one write.
 *
 * @throws LockLostError where the lock was broken meanwhile; then nothing was changed.
 */
export async function commitUpdates(
  files: CircuitFiles,
  folder: LockFolder,
  updates: readonly WaitingUpdate[],
): Promise<Committed> {
  const { name, paths } = files;
  const next = folder.nextFile;
  const now = await touch(next);
  const found = await readRecordFile(paths.record, name);
  const outcomes = runChanges(updates, found.kind === 'record' ? found.record : undefined, now);
  const made = outcomes.filter((outcome) => 'made' in outcome);
  const last = made.at(-1);
  if (last === undefined) return { outcomes, now, quarantined: undefined, written: false };

  const before = await settledTrail(files, found);
  const fresh = made.flatMap(({ update, made: { changes } }) =>
    changes.map((change) => ({ replica: update.replica, change })),
  );
  const numbered = fresh.map((entry, i): FiledChange => ({ ...entry, sequence: before.sequence + i + 1 }));
  const trail = { sequence: before.sequence + fresh.length, unfiled: [...before.unfiled, ...numbered] };

  await next.writeFile(encodeRecordFile(name, checked(last.made.record), trail));
  await next.sync();
  const isUnreadable = found.kind === 'unreadable';
  const recordAside = isUnreadable ? await setAside(paths.record, now, () => folder.isHeld()) : undefined;
  await folder.publish(paths.record).catch(lockLost);
  // The record has the changes: should filing fail, the next update files them.
  const historyAside = await fileUnderLock(files, folder, trail.unfiled, now).catch(() => undefined);
  const asides = [recordAside, historyAside].filter((aside) => aside !== undefined);
  return { outcomes, now, quarantined: asides.length > 0 ? asides.join(' and ') : undefined, written: true };
}

/** The file system's clock, by the time of the file just written. A record is longer, and written over it. */
async function touch(file: FileHandle): Promise<number> {
  await file.write('.', 0);
  return Math.floor((await file.stat()).mtimeMs);
}

/** The file that a holder renames is in its lock; without the one there is not the other. */
function lockLost(error: unknown): never {
  throw codeOf(error) === 'ENOENT' ? new LockLostError('the lock was broken', { cause: error }) : error;
}

/** Files changes. Something other than a file in the place of a history file is moved aside first; returns where to. */
async function fileUnderLock(
  { directory, paths, historyLimit }: CircuitFiles,
  folder: LockFolder,
  changes: readonly FiledChange[],
  now: number,
): Promise<string | undefined> {
  if (changes.length === 0 || !(await folder.isHeld())) return undefined;
  try {
    await fileChanges(directory, paths, changes, historyLimit);
    return undefined;
  } catch (error) {
    if (!(error instanceof ForeignFileError) || !(await folder.isHeld())) throw error;
    const aside = await moveAside(error.path, now);
    await fileChanges(directory, paths, changes, historyLimit).catch(() => undefined);
    return aside;
  }
}

/** The trail, once what it holds is in the history file; as it is, where that fails. */
async function settledTrail({ directory, paths, historyLimit }: CircuitFiles, found: RecordFile): Promise<Trail> {
  const trail = found.kind === 'record' ? found.trail : undefined;
  // A record that was lost, or edited by hand, goes on where its history stands.
  if (trail === undefined) return { sequence: await lastSequence(paths), unfiled: [] };
  if (trail.unfiled.length === 0) return trail;
  return fileChanges(directory, paths, trail.unfiled, historyLimit).then(
    () => ({ ...trail, unfiled: [] }),
    () => ({ ...trail, unfiled: trail.unfiled.slice(-historyLimit) }),
  );
}

/** What no process could read again must not be written. */
function checked(record: SharedRecord): SharedRecord {
  const decoded = decodeRecord(encodeRecord(record));
  if (decoded.kind === 'record') return record;
  throw new StoreError(`A change made a record that cannot be read again: ${JSON.stringify(decoded)}`);
}

import { constants } from 'node:fs';
import { rename, type FileHandle } from 'node:fs/promises';
import { codeOf } from '../directory/file-system-errors.js';
import { ForeignFileError, openFile, openOrMakeFile, refuseForeign } from '../directory/own-file.js';
import type { CircuitPaths, StateDirectory } from '../directory/state-directory.js';
import { decodeLine, encodeLine, type FiledChange } from './filed-change.js';

/** A file that is larger, or whose first entry is older, is put aside, and the one put aside before is dropped. */
const LARGEST_BYTES = 4 * 1024 * 1024;
const LONGEST_AGE_MS = 90 * 24 * 3_600_000;

/** The number of the last change in the history files; 0 where there is none. */
export async function lastSequence(paths: CircuitPaths): Promise<number> {
  for (const path of [paths.history, paths.olderHistory]) {
    const sequences = (await readEntries(path)).map(({ sequence }) => sequence);
    if (sequences.length > 0) return Math.max(...sequences);
  }
  return 0;
}

/** All changes of the history files and of the record's trail: in order, each once. */
export async function readHistory(paths: CircuitPaths, unfiled: readonly FiledChange[]): Promise<FiledChange[]> {
  // The newer file first: what is put aside meanwhile is then seen twice, and not missed.
  const newer = await readEntries(paths.history);
  const older = await readEntries(paths.olderHistory);
  const bySequence = new Map([...older, ...newer, ...unfiled].map((entry) => [entry.sequence, entry]));
  return [...bySequence.values()].sort((one, other) => one.sequence - other.sequence);
}

/**
 * Appends what the history file does not have yet, and makes it durable. The caller holds the
 * circuit's lock.
 *
 * @param limit - how many entries a file may hold.
 * @throws ForeignFileError where something other than a file stands in the place of one.
 */
export async function fileChanges(
  directory: StateDirectory,
  paths: CircuitPaths,
  changes: readonly FiledChange[],
  limit: number,
): Promise<void> {
  const filed = await readEntries(paths.history);
  const last = filed.at(-1)?.sequence ?? (await lastSequence(paths));
  const missing = changes.filter(({ sequence }) => sequence > last);
  const [newest] = missing.slice(-1);
  if (newest === undefined) return;

  const [first] = filed;
  const tooOld = first !== undefined && newest.change.at - first.change.at > LONGEST_AGE_MS;
  const begun = filed.length === 0;
  const file = await openToAppend(directory, paths.history);
  try {
    const size = await repairedSize(file);
    if (filed.length >= limit || size > LARGEST_BYTES || tooOld) {
      await refuseForeign(paths.olderHistory);
      await rename(paths.history, paths.olderHistory);
      const next = await openToAppend(directory, paths.history);
      await append(next, missing).finally(() => next.close());
      await directory.sync();
      return;
    }
    await append(file, missing);
    if (begun) await directory.sync();
  } finally {
    await file.close();
  }
}

async function append(file: FileHandle, entries: readonly FiledChange[]): Promise<void> {
  await file.appendFile(entries.map(encodeLine).join(''));
  await file.sync();
}

async function openToAppend(directory: StateDirectory, path: string): Promise<FileHandle> {
  return openOrMakeFile(path, constants.O_RDWR | constants.O_APPEND, await directory.owner());
}

/** Cuts off a last line that a killed writer left unfinished: its entry is still in the record's trail. */
async function repairedSize(file: FileHandle): Promise<number> {
  const { size } = await file.stat();
  if (size === 0) return 0;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  if (buffer[0] === 0x0a) return size;
  const text = Buffer.alloc(size);
  await file.read(text, 0, size, 0);
  const whole = text.lastIndexOf(0x0a) + 1;
  await file.truncate(whole);
  return whole;
}

/** The entries of a history file. Where something else stands there are none: appending finds that out. */
async function readEntries(path: string): Promise<FiledChange[]> {
  let file;
  try {
    file = await openFile(path, constants.O_RDONLY);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || error instanceof ForeignFileError) return [];
    throw error;
  }
  try {
    const text = await file.readFile('utf8');
    return text
      .split('\n')
      .map(decodeLine)
      .filter((entry) => entry !== undefined);
  } finally {
    await file.close();
  }
}

import { createHash } from 'node:crypto';

/** Longest readable part; with the hash and the longest ending it stays far below the 255 bytes of most file systems. */
const READABLE = 40;

/**
 * The start of the names of a circuit's files: something to recognise it by, and a hash that tells
 * apart what a file system may not. The same name gives the same files on every host.
 *
 * Only lower-case letters, digits, `_` and `-` occur, so that it makes no difference whether the
 * file system folds case, normalises Unicode or reserves characters.
 */
export function circuitFileName(name: string): string {
  const readable = name
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '_')
    .slice(0, READABLE);
  // By code unit: in UTF-8 all lone surrogates would be one character.
  const hash = createHash('sha256').update(Buffer.from(name, 'utf16le')).digest('hex').slice(0, 32);
  return `${readable}-${hash}`;
}

const RECORD_FILE = /^[a-z0-9_-]*-[0-9a-f]{32}\.json$/;

/** Whether a file in a state directory may be a record; files of other programs are none of ours. */
export function isRecordFileName(fileName: string): boolean {
  return RECORD_FILE.test(fileName);
}

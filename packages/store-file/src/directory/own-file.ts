import { constants } from 'node:fs';
import { chmod, lstat, mkdir, open, type FileHandle } from 'node:fs/promises';
import { codeOf } from './file-system-errors.js';

/**
 * Opens the file itself and never what a symbolic link leads to, and does not wait, should a pipe stand
 * there. Where there are no links and pipes there are no such flags.
 */
const ITSELF_AT_ONCE =
  ((constants as Partial<typeof constants>).O_NOFOLLOW ?? 0) |
  ((constants as Partial<typeof constants>).O_NONBLOCK ?? 0);

/** How systems refuse to open what is no file: links, sockets, pipes without a reader, devices, directories. */
const REFUSALS = ['ELOOP', 'EMLINK', 'ENXIO', 'ENODEV', 'EOPNOTSUPP', 'EISDIR'];

/** Something that cannot be a file of the store stands in the place of one. It was neither read nor written. */
export class ForeignFileError extends Error {
  readonly path: string;

  constructor(path: string, options?: ErrorOptions) {
    const expected = 'expected a file of its own, not a link, a pipe, a socket, a device or a directory; remove it';
    super(`${path} is none of the store's files: ${expected}`, options);
    this.path = path;
  }
}

/**
 * Opens a file that exists.
 *
 * @throws ForeignFileError; errors of the file system as they are.
 */
export async function openFile(path: string, flags: number): Promise<FileHandle> {
  return (await openAndLook(path, flags)).file;
}

async function openAndLook(path: string, flags: number): Promise<{ file: FileHandle; size: number }> {
  const file = await open(path, flags | ITSELF_AT_ONCE).catch((error: unknown) => {
    throw REFUSALS.includes(codeOf(error) ?? '') ? new ForeignFileError(path, { cause: error }) : error;
  });
  try {
    const found = await file.stat();
    if (isForeign(found)) throw new ForeignFileError(path);
    return { file, size: found.size };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * Reads a file of text.
 *
 * @returns undefined where there is none.
 * @throws ForeignFileError, also for a file that is larger than `largestBytes`; errors of the file system as they are.
 */
export async function readTextFile(path: string, largestBytes: number): Promise<string | undefined> {
  let opened;
  try {
    opened = await openAndLook(path, constants.O_RDONLY);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  const { file, size } = opened;
  try {
    if (size > largestBytes) throw new ForeignFileError(path);
    if (size === 0) return '';
    // Files are replaced, or appended to: what is there now is `size` bytes long, and whole.
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(size), 0, size, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Who is to own what root makes. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Makes a file for its owner alone. Something that stands there already is an error with the code `EEXIST`.
 *
 * @param owner - given the file by its descriptor, which is of a file that was just made, and never by path.
 */
export async function makeFile(path: string, flags: number, owner: Owner | undefined): Promise<FileHandle> {
  const file = await open(path, flags | constants.O_CREAT | constants.O_EXCL | ITSELF_AT_ONCE, 0o600);
  try {
    // Whatever the umask takes away.
    await file.chmod(0o600);
    if (owner !== undefined) await give(file, owner);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Opens a file, and makes it if it does not exist. */
export async function openOrMakeFile(path: string, flags: number, owner: Owner | undefined): Promise<FileHandle> {
  try {
    return await openFile(path, flags);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  try {
    return await makeFile(path, flags, owner);
  } catch (error) {
    // Another process was faster.
    if (codeOf(error) !== 'EEXIST') throw error;
    return openFile(path, flags);
  }
}

/** Makes a folder for its owner alone. Something that stands there already is an error with the code `EEXIST`. */
export async function makeFolder(path: string, owner: Owner | undefined): Promise<void> {
  await mkdir(path, 0o700);
  // Whatever the umask takes away.
  if (owner === undefined) return chmod(path, 0o700);
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | ITSELF_AT_ONCE);
  try {
    // The owner may have put another folder of theirs in its place meanwhile, which is none of ours to change.
    if ((await folder.stat()).uid !== process.geteuid?.()) throw new ForeignFileError(path);
    await folder.chmod(0o700);
    await give(folder, owner);
  } finally {
    await folder.close();
  }
}

/** @throws ForeignFileError where something other than a file stands. That nothing stands there is well. */
export async function refuseForeign(path: string): Promise<void> {
  const stat = await lstat(path).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
  });
  if (stat !== undefined && isForeign(stat)) throw new ForeignFileError(path);
}

/** Where root may not (a container without the capability, a user that is not mapped), it stays root's: better than no circuit. */
async function give(file: FileHandle, { uid, gid }: Owner): Promise<void> {
  await file.chown(uid, gid).catch((error: unknown) => {
    if (!['EPERM', 'EINVAL', 'ENOTSUP'].includes(codeOf(error) ?? '')) throw error;
  });
}

/** A file with a second name may be somebody else's, whom writing to it would harm. */
function isForeign(stat: { isFile(): boolean; readonly nlink: number }): boolean {
  return !stat.isFile() || stat.nlink > 1;
}

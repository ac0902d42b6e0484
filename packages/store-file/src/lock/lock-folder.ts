import { randomUUID } from 'node:crypto';
import { constants, rmSync } from 'node:fs';
import { lstat, readdir, rename, rm, rmdir, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../directory/file-system-errors.js';
import { ForeignFileError, makeFile, makeFolder, type Owner } from '../directory/own-file.js';
import type { StateDirectory } from '../directory/state-directory.js';

type Callback<T = void> = (error: Error | null, value?: T) => void;

/**
 * A lock that fences, in the shape of the file system that proper-lockfile asks for.
 *
 * proper-lockfile locks by making a directory. Here that directory is prepared aside and put in its
 * place by one rename, with the file inside that its holder will write the next record to. Who breaks
 * a lock removes what is in it. So a holder that was paused for too long cannot put its record in
 * place any more: the rename that would do it has lost its source (law S6). And ages are measured
 * by the file system's clock, not by the host's.
 */
export class LockFolder {
  /** Names this attempt; nothing else has the name. */
  readonly id = randomUUID();
  readonly #directory: StateDirectory;
  readonly #path: string;
  readonly #prepared: string;
  readonly #refreshMs: number;
  /** By how much the file system's clock was ahead of the monotonic one when the folder was made. */
  #ahead = 0;
  #refreshedAt = 0;
  #held = false;
  #mtime = new Date(0);
  #broken = 0;

  private constructor(directory: StateDirectory, path: string, staleMs: number) {
    this.#directory = directory;
    this.#path = path;
    this.#prepared = join(directory.workshop, `${this.id}.new`);
    this.#refreshMs = staleMs / 4;
  }

  /** Prepares a lock on `path`; it is not in place yet. */
  static async prepare(directory: StateDirectory, path: string, staleMs: number): Promise<LockFolder> {
    const folder = new LockFolder(directory, path, staleMs);
    const owner = await directory.withWorkshop(async (heir) => {
      await makeFolder(folder.#prepared, heir);
      return heir;
    });
    try {
      await makeEmptyFile(join(folder.#prepared, folder.id), owner);
      const mtimeMs = await makeEmptyFile(join(folder.#prepared, folder.#nextName), owner);
      folder.#refreshedAt = performance.now();
      folder.#ahead = mtimeMs - folder.#refreshedAt;
    } catch (error) {
      await folder.discard();
      throw error;
    }
    return folder;
  }

  /** The file that its holder writes the next record to, and renames. It is gone once the lock was broken. */
  get next(): string {
    return join(this.#path, this.#nextName);
  }

  /** Whether the lock is in place, as far as can be told. */
  async isHeld(): Promise<boolean> {
    return this.#held && (await exists(join(this.#path, this.id)));
  }

  /** Removes what was prepared and never put in place. */
  async discard(): Promise<void> {
    await rm(this.#prepared, { recursive: true, force: true }).catch(() => undefined);
  }

  /** Gives the lock back at the exit of the process, if it is held. */
  abandon(): void {
    if (!this.#held) return;
    for (const name of [this.#nextName, this.id]) rmSync(join(this.#path, name), { force: true });
    // An empty folder is no lock: the next holder's is renamed over it.
  }

  // What proper-lockfile calls.

  mkdir(_path: string, done: Callback): void {
    answer(this.#putInPlace(), done);
  }

  stat(_path: string, done: Callback<{ mtime: Date }>): void {
    answer(this.#stat(), done);
  }

  utimes(_path: string, _atime: Date, mtime: Date, done: Callback): void {
    answer(this.#refresh(this.#path, mtime), done);
  }

  rmdir(_path: string, done: Callback): void {
    answer(this.#held ? this.#release() : this.#break(), done);
  }

  get #nextName(): string {
    return `${this.id}.next`;
  }

  #now(): number {
    return performance.now() + this.#ahead;
  }

  async #putInPlace(): Promise<void> {
    // A folder that waited for long must not look stale as soon as it is a lock.
    if (performance.now() - this.#refreshedAt > this.#refreshMs) await this.#refresh(this.#prepared, this.#mtime);
    try {
      await rename(this.#prepared, this.#path);
    } catch (error) {
      const code = codeOf(error) ?? '';
      if (code === 'ENOTDIR') throw new ForeignFileError(this.#path, { cause: error });
      // Windows says so of any folder that stands there.
      const mayBeTaken = code === 'EPERM' || code === 'EACCES';
      const isTaken = code === 'ENOTEMPTY' || code === 'EEXIST' || (mayBeTaken && (await isFolder(this.#path)));
      throw isTaken ? Object.assign(new Error('The lock is held'), { code: 'EEXIST' }) : error;
    }
    this.#held = true;
  }

  async #refresh(folder: string, mtime: Date): Promise<void> {
    await utimes(folder, this.#now() / 1000, this.#now() / 1000);
    this.#refreshedAt = performance.now();
    this.#mtime = mtime;
  }

  /** proper-lockfile compares with the host's clock, and a holder's with what it set: so it is told. */
  async #stat(): Promise<{ mtime: Date }> {
    if (this.#held) {
      await lstat(join(this.#path, this.id));
      return { mtime: this.#mtime };
    }
    const { mtimeMs } = await lstat(this.#path);
    // A lock from the future is one whose file system's clock was set back. It would never grow old.
    return { mtime: new Date(Date.now() - Math.abs(this.#now() - mtimeMs)) };
  }

  async #release(): Promise<void> {
    this.#held = false;
    await unlink(join(this.#path, this.id)).catch(ignoring('ENOENT'));
    await unlink(this.next).catch(ignoring('ENOENT'));
    // What is not empty is somebody else's by now.
    await rmdir(this.#path).catch(ignoring('ENOENT', 'ENOTEMPTY', 'EEXIST', 'EPERM'));
  }

  async #break(): Promise<void> {
    const aside = join(this.#directory.workshop, `${this.id}.${++this.#broken}.broken`);
    await rename(this.#path, aside);
    // First of all the files: as long as they are there, their holder may still put its record in place.
    for (const name of await readdir(aside).catch(() => [])) await rm(join(aside, name), { recursive: true });
    await rm(aside, { recursive: true, force: true });
  }
}

function answer<T>(work: Promise<T>, done: Callback<T>): void {
  work.then(
    (value) => done(null, value),
    (error: unknown) => done(error as Error),
  );
}

function ignoring(...codes: readonly string[]): (error: unknown) => void {
  return (error) => {
    if (!codes.includes(codeOf(error) ?? '')) throw error;
  };
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

async function isFolder(path: string): Promise<boolean> {
  return lstat(path).then(
    (stat) => stat.isDirectory(),
    () => false,
  );
}

/** Makes an empty file. Returns the time that the file system gave it. */
async function makeEmptyFile(path: string, owner: Owner | undefined): Promise<number> {
  const file = await makeFile(path, constants.O_WRONLY, owner);
  try {
    return (await file.stat()).mtimeMs;
  } finally {
    await file.close();
  }
}

import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, readdir, rename, rm, rmdir, unlink, utimes, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../directory/file-system-errors.js';
import { ForeignFileError, makeFile, makeFolder, type Owner } from '../directory/own-file.js';
import type { StateDirectory } from '../directory/state-directory.js';
import { unrefTimer } from '../watch/unref-timer.js';
import { describeHolder, isHolderDead } from './lock-holder.js';
import { forgetHeldLock, rememberHeldLock } from './held-locks.js';

/**
 * A lock that fences: a folder that is prepared aside and put in its place by one rename, with the file
 * inside that its holder will write the next record to.
 *
 * Whoever breaks a lock removes what is in it. So a holder that was paused for too long cannot put its
 * record in place any more: the rename that would do it has lost its source (law S6). The names inside are
 * unique to one attempt, so that breaking a lock by name can never hit the lock of the next holder. Ages
 * are measured by the file system's clock, not by the host's.
 */
export class LockFolder {
  /** Names this attempt; nothing else has the name. */
  readonly id = randomUUID();
  readonly #path: string;
  readonly #prepared: string;
  readonly #staleMs: number;
  /** By how much the file system's clock was ahead of the monotonic one when the folder was made. */
  #ahead = 0;
  #refreshedAt = 0;
  #refreshing: NodeJS.Timeout | undefined;
  /** Open from before it was put in place: it is the file that {@link next} names, whoever comes in between. */
  #nextFile: FileHandle | undefined;
  #isPublished = false;

  private constructor(directory: StateDirectory, path: string, staleMs: number) {
    this.#path = path;
    this.#prepared = join(directory.workshop, `${this.id}.new`);
    this.#staleMs = staleMs;
  }

  /** Prepares a lock on `path`; it is not in place yet. */
  static async prepare(directory: StateDirectory, path: string, staleMs: number): Promise<LockFolder> {
    const folder = new LockFolder(directory, path, staleMs);
    const owner = await directory.withWorkshop(async (heir) => {
      await makeFolder(folder.#prepared, heir);
      return heir;
    });
    try {
      await folder.#nameHolder(owner);
      folder.#nextFile = await makeFile(join(folder.#prepared, folder.#nextName), constants.O_WRONLY, owner);
      const { mtimeMs } = await folder.#nextFile.stat();
      folder.#refreshedAt = performance.now();
      folder.#ahead = mtimeMs - folder.#refreshedAt;
    } catch (error) {
      await folder.discard();
      throw error;
    }
    return folder;
  }

  /** The file that its holder writes the next record to. */
  get nextFile(): FileHandle {
    if (this.#nextFile === undefined) throw new Error('the lock was given back');
    return this.#nextFile;
  }

  /**
   * Puts the file that the next record was written to in its place.
   *
   * @throws an error with the code `ENOENT` once the lock was broken: the file is in the lock.
   */
  async publish(place: string): Promise<void> {
    await rename(this.#next, place);
    this.#isPublished = true;
  }

  /**
   * Puts the lock in place, unless another one is there. One that was abandoned is broken first.
   *
   * @returns whether this process holds the lock now.
   */
  async take(): Promise<boolean> {
    if (!(await this.#putInPlace())) {
      if (!(await this.#breakAbandoned()) || !(await this.#putInPlace())) return false;
    }
    rememberHeldLock(this.#path, [this.#next, this.#idFile]);
    this.#refreshing = setInterval(() => void this.#keepFresh(), this.#staleMs / 4);
    unrefTimer(this.#refreshing);
    return true;
  }

  /** Whether the lock is in place, as far as can be told. */
  async isHeld(): Promise<boolean> {
    return lstat(this.#idFile).then(
      () => true,
      () => false,
    );
  }

  /** Gives the lock back. */
  async release(): Promise<void> {
    clearInterval(this.#refreshing);
    try {
      await this.#closeNext();
      await unlink(this.#idFile).catch(ignoring('ENOENT'));
      if (!this.#isPublished) await unlink(this.#next).catch(ignoring('ENOENT'));
      await this.#removeEmpty();
    } finally {
      forgetHeldLock(this.#path);
    }
  }

  /** Removes what was prepared and never put in place. */
  async discard(): Promise<void> {
    await this.#closeNext();
    await rm(this.#prepared, { recursive: true, force: true }).catch(() => undefined);
  }

  get #idFile(): string {
    return join(this.#path, this.id);
  }

  get #next(): string {
    return join(this.#path, this.#nextName);
  }

  get #nextName(): string {
    return `${this.id}.next`;
  }

  async #nameHolder(owner: Owner | undefined): Promise<void> {
    const file = await makeFile(join(this.#prepared, this.id), constants.O_WRONLY, owner);
    try {
      await file.write(await describeHolder());
    } finally {
      await file.close();
    }
  }

  async #closeNext(): Promise<void> {
    const file = this.#nextFile;
    this.#nextFile = undefined;
    await file?.close().catch(() => undefined);
  }

  #now(): number {
    return performance.now() + this.#ahead;
  }

  async #putInPlace(): Promise<boolean> {
    // A folder that waited for long must not look stale as soon as it is a lock.
    if (performance.now() - this.#refreshedAt > this.#staleMs / 4) await this.#refresh(this.#prepared);
    try {
      await rename(this.#prepared, this.#path);
      return true;
    } catch (error) {
      const code = codeOf(error) ?? '';
      if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
      if (code === 'ENOTDIR') throw new ForeignFileError(this.#path, { cause: error });
      // Windows says so of any folder that stands there.
      if ((code === 'EPERM' || code === 'EACCES') && (await isFolder(this.#path))) return false;
      throw error;
    }
  }

  async #refresh(folder: string): Promise<void> {
    await utimes(folder, this.#now() / 1000, this.#now() / 1000);
    this.#refreshedAt = performance.now();
  }

  /** One refresh that fails costs nothing: the next one comes long before the lock is stale. */
  async #keepFresh(): Promise<void> {
    if (await this.isHeld()) await this.#refresh(this.#path).catch(() => undefined);
  }

  /**
   * Breaks the lock that stands in the place, if it is stale, or its holder is known to be dead.
   *
   * @returns whether the place may be free now.
   */
  async #breakAbandoned(): Promise<boolean> {
    try {
      // The names first: should another holder come in between, the age is the one of its lock, which is fresh.
      const names = await readdir(this.#path);
      const { mtimeMs } = await lstat(this.#path);
      // A lock from the future is one whose file system's clock was set back. It would never grow old.
      const isStale = Math.abs(this.#now() - mtimeMs) > this.#staleMs;
      if (!isStale && !(await this.#isHolderDead(names))) return false;
      for (const name of fenceFirst(names)) await rm(join(this.#path, name), { recursive: true, force: true });
      await this.#removeEmpty();
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
    return true;
  }

  /** The file that names a holder has the name that its file for the next record begins with. */
  async #isHolderDead(names: readonly string[]): Promise<boolean> {
    const holder = names.find((name) => !name.endsWith('.next'));
    return holder !== undefined && (await isHolderDead(join(this.#path, holder)));
  }

  /** What is not empty is somebody else's by now. */
  async #removeEmpty(): Promise<void> {
    await rmdir(this.#path).catch(ignoring('ENOENT', 'ENOTEMPTY', 'EEXIST', 'EPERM'));
  }
}

/** The files that holders rename before all others: as long as one is there, its holder may still put its record in place. */
function fenceFirst(names: readonly string[]): string[] {
  return names.toSorted((one, other) => Number(other.endsWith('.next')) - Number(one.endsWith('.next')));
}

function ignoring(...codes: readonly string[]): (error: unknown) => void {
  return (error) => {
    if (!codes.includes(codeOf(error) ?? '')) throw error;
  };
}

async function isFolder(path: string): Promise<boolean> {
  return lstat(path).then(
    (stat) => stat.isDirectory(),
    () => false,
  );
}

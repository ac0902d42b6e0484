import { ConfigurationError } from '@tripswitch/core';
import { chmodSync, constants, lstatSync, mkdirSync, statSync } from 'node:fs';
import { lstat, open, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { circuitFileName } from './circuit-file-name.js';
import { codeOf, isOutage, meaningOf } from './file-system-errors.js';
import { makeFolder, openOrMakeFile, type Owner } from './own-file.js';

const OWNER_ONLY = 0o700;

/** For what is there for a moment: it stands aside, so that who watches the records does not notice. */
const WORKSHOP = '.tripswitch';

/** Opens nothing but a directory, where the system has such a flag: a pipe in its place would make us wait. */
const DIRECTORY = (constants as Partial<typeof constants>).O_DIRECTORY ?? 0;

/** Where the files of one circuit are. */
export interface CircuitPaths {
  readonly fileName: string;
  readonly record: string;
  readonly history: string;
  readonly olderHistory: string;
  readonly lock: string;
}

/** The directory in which circuits are kept, and where everything is in it. */
export class StateDirectory {
  readonly path: string;
  readonly workshop: string;
  readonly #clock: string;

  /** Whether the directory was there once. One that is gone since then is not made anew. */
  #wasThere = false;

  /**
   * Makes the directory if it does not exist. Where the machine is in the way (read-only, full, not
   * permitted), each use tries again, and fails until the directory can be used (law S5).
   *
   * @throws ConfigurationError that names the path, where no directory can ever be.
   */
  constructor(path: string) {
    this.path = resolve(path);
    this.workshop = join(this.path, WORKSHOP);
    this.#clock = join(this.workshop, 'clock');
    try {
      this.#makeDirectory();
      const workshop = lstatSync(this.workshop, { throwIfNoEntry: false });
      if (workshop?.isDirectory() === false) throw new Error(`${WORKSHOP} in it is not a directory`);
    } catch (error) {
      if (isOutage(error)) return;
      const problem = `directory is ${JSON.stringify(this.path)}, which cannot be used: ${meaningOf(error)}`;
      throw Object.assign(new ConfigurationError('File store', [problem]), { cause: error });
    }
  }

  pathsOf(name: string): CircuitPaths {
    const start = circuitFileName(name);
    const fileName = `${start}.json`;
    return {
      fileName,
      record: join(this.path, fileName),
      history: join(this.path, `${start}.history.jsonl`),
      olderHistory: join(this.path, `${start}.history.1.jsonl`),
      lock: join(this.workshop, `${start}.lock`),
    };
  }

  /**
   * The file system's own clock, in milliseconds since the epoch: the time that it gives to a file
   * that is written. Hosts whose clocks differ agree on it.
   */
  async now(): Promise<number> {
    return this.withWorkshop(async (owner) => {
      const file = await openOrMakeFile(this.#clock, constants.O_WRONLY, owner);
      try {
        await file.write('.', 0);
        return Math.floor((await file.stat()).mtimeMs);
      } finally {
        await file.close();
      }
    });
  }

  /**
   * Does something that needs the workshop, and makes that anew if it is gone. The directory itself
   * is not made anew: that it is gone is an outage, and not the absence of all circuits (defect D49).
   */
  async withWorkshop<T>(work: (owner: Owner | undefined) => Promise<T>): Promise<T> {
    if (!this.#wasThere) this.#makeDirectory();
    const owner = await this.owner();
    // Root does not follow where the owner may lead it.
    if (owner !== undefined) await refuseOtherThanFolder(this.workshop);
    try {
      return await work(owner);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
    await makeFolder(this.workshop, owner).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
    await refuseOtherThanFolder(this.workshop);
    return work(owner);
  }

  /**
   * Who is to own what is made in the directory, where that is not the user who makes it: the directory's
   * owner, where root makes it. One run as root leaves nothing that the service's user cannot change (D80).
   */
  async owner(): Promise<Owner | undefined> {
    if (process.geteuid?.() !== 0) return undefined;
    const { uid, gid } = await stat(this.path);
    return uid === 0 ? undefined : { uid, gid };
  }

  #makeDirectory(): void {
    makeOwnDirectory(this.path);
    if (!isDirectory(this.path)) throw new Error('it is not a directory');
    this.#wasThere = true;
  }

  /** Makes durable which files there are. */
  async sync(): Promise<void> {
    const handle = await open(this.path, constants.O_RDONLY | DIRECTORY);
    try {
      await handle.sync();
    } catch (error) {
      // Some file systems do not offer it, and have nothing to offer instead.
      if (!['EINVAL', 'EPERM', 'EISDIR', 'ENOTSUP'].includes(codeOf(error) ?? '')) throw error;
    } finally {
      await handle.close();
    }
  }
}

/**
 * Makes a directory and what leads to it. Level by level, because the recursive way of Node.js never ends where the system
 * says of a directory that exists that it does not, as in `/proc`.
 */
function makeOwnDirectory(path: string): void {
  try {
    makeLevel(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
    if (!isDirectory(dirname(path))) makeOwnDirectory(dirname(path));
    // Also where the parent is there: another process may have made it since.
    makeLevel(path);
  }
}

/** Makes one directory. One that is there keeps its mode: it may have been shared on purpose. */
function makeLevel(path: string): void {
  try {
    mkdirSync(path, OWNER_ONLY);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST' || (code !== 'ENOENT' && isDirectory(path))) return;
    throw error;
  }
  // The umask may have taken away permissions.
  chmodSync(path, OWNER_ONLY);
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** That nothing stands there is well. */
async function refuseOtherThanFolder(path: string): Promise<void> {
  const found = await lstat(path).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
  });
  if (found !== undefined && !found.isDirectory()) throw new Error(`${path} is not a directory`);
}

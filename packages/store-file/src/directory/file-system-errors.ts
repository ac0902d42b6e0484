import { isStoreError, StoreError } from '@tripswitch/core';

/** The code of a file-system error, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

const MEANINGS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the disk quota is used up',
  EIO: 'the device reports an input/output error',
  ENOTDIR: 'a part of the path is not a directory',
  EEXIST: 'something that is no directory stands there',
  EMFILE: 'the process has too many open files',
  ENFILE: 'the system has too many open files',
  ESTALE: 'the network file system has lost the file',
};

/** What the file system says of a path at which no directory can be: it is wrong, whatever the machine is like. */
const MISTAKES = ['ENOENT', 'ENOTDIR', 'EEXIST', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'EINVAL'];

/** Whether an error is trouble of the machine that may pass, and not a mistake in a path. */
export function isOutage(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && !MISTAKES.includes(code);
}

/** What an error of the file system means, in words. */
export function meaningOf(error: unknown): string {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  return code !== undefined && Object.hasOwn(MEANINGS, code) ? `${code}, ${String(MEANINGS[code])}` : message;
}

/** Any failure as the store's own: it did not answer. */
export function noAnswer(error: unknown, what: string, path: string): StoreError {
  if (isStoreError(error)) return error;
  return new StoreError(`The file store could not ${what} in ${path}: ${meaningOf(error)}`, { cause: error });
}

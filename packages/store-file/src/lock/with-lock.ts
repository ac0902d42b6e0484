import { StoreError } from '@tripswitch/core';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf } from '../directory/file-system-errors.js';
import type { CircuitPaths, StateDirectory } from '../directory/state-directory.js';
import { LockFolder } from './lock-folder.js';

/** How much longer than a stale lock lasts a process waits for its turn. */
const PATIENCE_MS = 10_000;
const LONGEST_PAUSE_MS = 20;

/** The lock was broken while its holder, who was paused for too long, held it. Nothing was changed. */
export class LockLostError extends Error {}

/** Does some work under the lock of a circuit, which one process holds at a time. */
export async function withLock<T>(
  directory: StateDirectory,
  paths: CircuitPaths,
  staleMs: number,
  work: (folder: LockFolder) => Promise<T>,
): Promise<T> {
  const folder = await LockFolder.prepare(directory, paths.lock, staleMs);
  try {
    await acquire(folder, paths.lock, staleMs);
  } catch (error) {
    await folder.discard();
    throw error;
  }
  try {
    return await work(folder);
  } finally {
    // A lock that cannot be given back grows stale; the result stands all the same (defect D47).
    await folder.release().catch(() => undefined);
  }
}

async function acquire(folder: LockFolder, lockPath: string, staleMs: number): Promise<void> {
  const deadline = performance.now() + staleMs + PATIENCE_MS;
  for (let attempt = 0; !(await take(folder)); attempt++) {
    if (performance.now() > deadline) {
      const waited = `${staleMs + PATIENCE_MS} ms`;
      throw new StoreError(`The file store waited for ${waited} and was not given the lock ${lockPath}`);
    }
    // Jitter gives everyone a turn: who has waited for long does not ask much more seldom than a newcomer.
    await delay(Math.min(1 + attempt, LONGEST_PAUSE_MS) * (0.5 + Math.random()));
  }
}

function take(folder: LockFolder): Promise<boolean> {
  return folder.take().catch((error: unknown) => {
    // What was prepared was swept away, by another process, while this one was paused.
    throw codeOf(error) === 'ENOENT' ? new LockLostError('the lock was removed', { cause: error }) : error;
  });
}

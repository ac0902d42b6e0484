import { rmSync } from 'node:fs';

/** The locks that this process holds, by their place: what to remove of each. There is one for the whole process, as there is one end of it. */
const held = new Map<string, readonly string[]>();

/**
 * Remembers a lock until it is forgotten, and removes its files when the process exits meanwhile, so that
 * nobody waits for a lock that nobody holds. It listens to `exit` while a lock is held, and to no signal: a
 * handler would keep a busy process from being ended by one (defect D82).
 */
export function rememberHeldLock(path: string, files: readonly string[]): void {
  if (held.size === 0) process.on('exit', removeHeldLocks);
  held.set(path, files);
}

export function forgetHeldLock(path: string): void {
  held.delete(path);
  if (held.size === 0) process.removeListener('exit', removeHeldLocks);
}

/** An empty folder is no lock: the next holder's is renamed over it. */
function removeHeldLocks(): void {
  for (const file of [...held.values()].flat()) {
    try {
      rmSync(file, { force: true });
    } catch {
      // It grows stale instead.
    }
  }
}

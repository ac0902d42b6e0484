/** A lock that may be held when the process exits. */
interface HeldLock {
  /** Gives the lock back, if it is held, before the process is gone. */
  abandon(): void;
}

/** The locks of this process. There is one set of them, as a process has one end. */
const held = new Set<HeldLock>();

/**
 * Gives a lock back if the process exits before the lock is forgotten, so that nobody waits for a lock that nobody
 * holds. It listens to `exit` as long as there is such a lock, and never to a signal: Node.js ends a busy process at a
 * signal only while nobody listens to it (defect D82). Who is killed by one leaves a lock that grows stale.
 */
export function rememberLock(lock: HeldLock): void {
  if (held.size === 0) process.on('exit', abandonLocks);
  held.add(lock);
}

export function forgetLock(lock: HeldLock): void {
  held.delete(lock);
  if (held.size === 0) process.removeListener('exit', abandonLocks);
}

function abandonLocks(): void {
  for (const lock of held) {
    try {
      lock.abandon();
    } catch {
      // It grows stale instead.
    }
  }
}

import { host } from '../clock/system-clock.js';

/**
 * What is to be reported before the process ends by itself. It has to be one list for the process:
 * a listener for each breaker would be thousands.
 */
const waiting = new Set<() => void>();

/** Calls `flush` once when the event loop has nothing left to do, unless it is forgotten before. */
export function flushBeforeExit(flush: () => void): void {
  if (waiting.size === 0) host.process?.on?.('beforeExit', flushAll);
  waiting.add(flush);
}

export function forgetFlush(flush: () => void): void {
  waiting.delete(flush);
  if (waiting.size === 0) host.process?.off?.('beforeExit', flushAll);
}

function flushAll(): void {
  for (const flush of [...waiting]) {
    // Once: a store that fails now must not keep the process from ending for ever.
    forgetFlush(flush);
    flush();
  }
}

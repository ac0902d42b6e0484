import { setTimeout as wait } from 'node:timers/promises';
import type { BreakerStore, CircuitBreakerFactory } from '@tripswitch/core';
import type { Logger } from 'pino';
import type { RunningServer } from './http-server.js';

/** What an end is made of. */
export interface EndingParts {
  readonly signal: NodeJS.Signals;
  readonly log: Logger;
  readonly server: RunningServer;
  readonly factory: CircuitBreakerFactory;
  readonly store: BreakerStore | undefined;
  /** What ends with the listener: event streams. */
  readonly ending: AbortController;
  /** How long to go on serving, so that balancers see that this process is stopping. */
  readonly drainDelayMs: number;
  /** How long the requests that run may take to finish. */
  readonly deadlineMs: number;
}

/** What circuits get, beyond the requests' deadline, to tell their store what it does not know yet. */
const closingMs = 2000;

/**
 * Serves on for the delay, while each answer ends its connection. Then it stops accepting, finishes what runs and closes
 * the circuits. The process then ends by itself, since nothing holds it any more; where something does beyond the
 * deadline, it is ended with exit code 1.
 */
export async function endProcess(parts: EndingParts): Promise<void> {
  const { signal, log, server, factory, store, ending, drainDelayMs, deadlineMs } = parts;
  log.info({ signal, drainDelayMs }, 'stopping: not ready any more');
  server.drain();
  await wait(drainDelayMs);
  ending.abort();
  log.info({ signal, deadlineMs }, 'ending: finishing the requests that run');
  const overdue = setTimeout(() => {
    log.fatal({ signal }, 'ended by force: something still ran after the deadline');
    process.exit(1);
  }, deadlineMs + closingMs);
  // It is there for a process that something else keeps alive.
  overdue.unref();
  await server.stop(deadlineMs);
  // All clients have their answers: a call that still runs is waited for by nobody.
  await Promise.all(factory.list().map((circuit) => circuit.close({ abort: true })));
  await factory.close();
  await store?.close();
  log.info('ended');
}

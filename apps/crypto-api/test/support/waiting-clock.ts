import { existsSync, readFileSync } from 'node:fs';

/**
 * How long the main threads of these processes have been ready to run and waited for a processor, in milliseconds, since
 * they began; 0 where the system does not tell. What they waited is the doing of everybody else on the machine.
 */
export function waitingClock(pids: readonly number[]): () => number {
  const files = pids.map((pid) => `/proc/${pid}/schedstat`).filter((file) => existsSync(file));
  return () => {
    let waitedNs = 0;
    for (const file of files) waitedNs += Number(readFileSync(file, 'latin1').split(' ')[1]);
    return waitedNs / 1e6;
  };
}

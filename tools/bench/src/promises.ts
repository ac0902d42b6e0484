import type { PathName } from './paths/all-paths.js';

/** What Tripswitch promises beside the cost of a call; sizes in bytes. */
export const PROMISES = {
  idleHeap: { title: 'heap of an idle breaker', limit: 1024 },
  sizeOfAll: { title: 'everything, minified and gzipped', limit: 5000 },
  sizeOfBreaker: { title: '`CircuitBreaker` alone, minified and gzipped', limit: 3500 },
} as const;

/** How many idle breakers a process must be able to end with. */
export const IDLE_BREAKERS = 100_000;

export type RowName = PathName | keyof typeof PROMISES | 'idleExit';

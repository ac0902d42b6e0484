import type { CircuitBreaker } from '@tripswitch/core';

/** How a circuit is tripped. */
export interface TripOptions {
  readonly actor?: string | undefined;
  readonly reason?: string | undefined;
  /** Milliseconds to the first probe. */
  readonly forMs?: number | undefined;
}

/** What the router needs of a breaker: its public face, from whichever copy of the core package it comes. */
export type AdministeredBreaker = Pick<CircuitBreaker, 'name' | 'getStats' | 'reset' | 'setMode' | 'history' | 'on'> & {
  /** Absent in cores that cannot do it. */
  trip?(options?: TripOptions): Promise<void>;
};

import type { CircuitBreaker } from '@tripswitch/core';

/** What the router needs of a breaker: its public face, from whichever copy of the core package it comes. */
export type AdministeredBreaker = Pick<
  CircuitBreaker,
  'name' | 'getStats' | 'reset' | 'trip' | 'setMode' | 'history' | 'on'
>;

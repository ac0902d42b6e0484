import type { BreakerStats, CircuitBreakerOptions, HistoryEntry } from '@tripswitch/core';
import type { FileStoreOptions } from '../../../src/file-store-options.js';

/** The options of a replica's breaker, as far as they can be sent to another process. */
export type ReplicaOptions = Pick<
  CircuitBreakerOptions,
  'name' | 'failureThreshold' | 'recoveryTimeoutMs' | 'syncIntervalMs' | 'storeTimeoutMs' | 'halfOpen'
> & {
  readonly store: FileStoreOptions;
  readonly window?: { durationMs: number; failureRateThreshold: number; minimumCalls: number };
};

/** What a replica can be told to do. */
export interface ReplicaCommands {
  /** Makes the breaker, and waits until it knows its circuit. */
  begin(options: ReplicaOptions): void;
  /** Makes so many calls at once that end so; each takes `takesMs`. */
  calls(count: number, outcome: 'success' | 'failure', takesMs: number): CallSummary;
  /** How many calls are running. */
  running(): number;
  /** Resolves once everything is reported. */
  synced(): void;
  stats(): BreakerStats;
  history(): HistoryEntry[];
  setMode(mode: 'automatic' | 'forced_open', reason: string): void;
  /** Why this replica went on alone, each time that it did. */
  troubles(): string[];
  /** How many updates of the store this replica has made. */
  updates(): number;
  /** The host's clock. */
  wallNow(): number;
  close(): void;
}

/** What became of calls. */
export interface CallSummary {
  readonly called: number;
  readonly rejected: number;
  /** When the calls that ran began and ended, on the machine's monotonic clock, in milliseconds. */
  readonly spans: readonly (readonly [beganAt: number, endedAt: number])[];
}

export interface Request {
  readonly id: number;
  readonly command: keyof ReplicaCommands;
  readonly args: readonly unknown[];
}

export interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

import type { BreakerStats, CircuitBreakerOptions, CircuitState, HistoryEntry } from '@tripswitch/core';

/** The options of a replica's breaker, as far as they can be sent to another process. */
export type ReplicaOptions = Pick<
  CircuitBreakerOptions,
  | 'name'
  | 'consistency'
  | 'failureThreshold'
  | 'halfOpen'
  | 'onStoreFailure'
  | 'recoveryTimeoutMs'
  | 'storeTimeoutMs'
  | 'syncIntervalMs'
> & {
  /** What the replica's program makes its store of. */
  readonly store: unknown;
  readonly window?: { durationMs: number; failureRateThreshold: number; minimumCalls: number };
};

/** What a replica can be told to do. Moments are on the machine's monotonic clock, in milliseconds. */
export interface ReplicaCommands {
  /** Makes the breaker, and waits until it knows its circuit. */
  begin(options: ReplicaOptions): void;
  /** Makes so many calls at once that end so; each takes `takesMs`. */
  calls(count: number, outcome: 'success' | 'failure', takesMs: number): CallSummary;
  /** Makes calls one after the other, for so long. */
  stream(forMs: number): StreamedCall[];
  /** How many calls are running. */
  running(): number;
  /** Resolves once everything is reported. */
  synced(): void;
  stats(): BreakerStats;
  history(): HistoryEntry[];
  setMode(mode: 'automatic' | 'forced_open', reason: string): void;
  /** Opens the circuit. Returns when the store had acknowledged it. */
  trip(): number;
  reset(): void;
  /** The transitions that were announced here, since this was last asked. */
  transitions(): (readonly [to: CircuitState, at: number])[];
  /** Why this replica went on alone, each time that it did. */
  troubles(): string[];
  /** How many updates of the store this replica has made, how often their changes ran, and how often it read. */
  operations(): { updates: number; attempts: number[]; reads: number };
  /** The host's clock. */
  wallNow(): number;
  close(): void;
}

/** What became of calls. */
export interface CallSummary {
  readonly called: number;
  readonly rejected: number;
  /** When the calls that ran began and ended. */
  readonly spans: readonly (readonly [beganAt: number, endedAt: number])[];
}

export interface StreamedCall {
  readonly arrivedAt: number;
  readonly admitted: boolean;
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

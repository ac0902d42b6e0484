import type { RecoveryBackoff } from './recovery-backoff.js';
import type { TripStrategy } from './trip-strategy.js';

/** The rules of one circuit. Durations are milliseconds. */
export interface MachineRules {
  readonly trip: TripStrategy;
  readonly recoveryTimeoutMs: number;
  readonly recoveryBackoff: RecoveryBackoff | undefined;
  readonly probes: number;
  readonly successThreshold: number;
  readonly probeTimeoutMs: number;
}

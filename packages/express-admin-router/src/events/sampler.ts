import type { BreakerStats } from '@tripswitch/core';
import type { CircuitDirectory } from '../breakers/circuit-directory.js';
import { circuitOnWire, type CircuitOnWire } from '../wire/circuit-on-wire.js';
import { eventFrame } from './event-frame.js';

/** Takes samples of the circuits: all of them, or those whose numbers changed since it last looked. */
export class Sampler {
  readonly #circuits: CircuitDirectory;
  #seen = new Map<string, string>();

  constructor(circuits: CircuitDirectory) {
    this.#circuits = circuits;
  }

  /** The frame of all circuits as they are now. */
  complete(): string {
    return frame(
      true,
      this.#circuits.list().map((breaker) => circuitOnWire(breaker.getStats())),
    );
  }

  /** The frame of the circuits that changed: none at all, perhaps, which still shows that the connection stands. */
  changes(): string {
    const seen = new Map<string, string>();
    const changed: CircuitOnWire[] = [];
    for (const breaker of this.#circuits.list()) {
      const stats = breaker.getStats();
      const fingerprint = fingerprintOf(stats);
      seen.set(stats.name, fingerprint);
      if (this.#seen.get(stats.name) !== fingerprint) changed.push(circuitOnWire(stats));
    }
    this.#seen = seen;
    return frame(false, changed);
  }
}

function frame(complete: boolean, circuits: readonly CircuitOnWire[]): string {
  return eventFrame('samples', { at: new Date().toISOString(), complete, circuits });
}

/** Differs when anything does but the time that an open circuit still waits, which a reader counts down by itself. */
function fingerprintOf(stats: BreakerStats): string {
  const { store } = stats;
  return [
    stats.generation,
    stats.totalCalls,
    stats.successCount,
    stats.failureCount,
    stats.rejectedCount,
    stats.wouldRejectCount,
    stats.lateCount,
    stats.consecutiveFailures,
    stats.failureRate,
    stats.slowCount,
    stats.admits,
    stats.window?.calls,
    stats.window?.failures,
    stats.lastError?.at.getTime(),
    store?.degraded,
    store?.pending,
    store?.lastSyncAt?.getTime(),
  ].join();
}

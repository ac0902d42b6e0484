import type { WindowRecord } from './trip-strategy.js';
import type { CircuitState, TransitionCause } from './circuit-state.js';
import type { Machine, ModeOverride, OpeningFailure } from './machine.js';
import type { ProbeLease } from './permit.js';
import { leasesUntil } from './probe-leases.js';
import type { CircuitTotals } from './totals.js';

/**
 * A machine at rest: all that another process needs to go on from here. Plain JSON data.
 *
 * Times are milliseconds on the circuit's clock. A wait is kept beside the moment it began, not
 * as the moment it ends, so that a clock which jumped cannot stretch it.
 */
export interface CircuitRecord {
  readonly schema: 1;
  readonly state: CircuitState;
  readonly generation: number;
  readonly changedAt: number;
  /** Why the circuit is in its state; null for one that has never left it. */
  readonly cause: TransitionCause | null;
  /** How long the circuit stays open, from `changedAt`. */
  readonly waitMs: number;
  /** Openings in a row. The recovery backoff depends on them. */
  readonly openings: number;
  readonly consecutiveFailures: number;
  readonly probeSuccesses: number;
  readonly probeFailures: number;
  readonly lastFailureAt: number | null;
  /** The failure of the last opening; null while the circuit is closed. */
  readonly openedBy: OpeningFailure | null;
  readonly override: ModeOverride | null;
  readonly leases: readonly ProbeLease[];
  readonly totals: Readonly<CircuitTotals>;
  readonly windows: readonly WindowRecord[];
}

export function recordOf(machine: Machine): CircuitRecord {
  const { state, generation, changedAt, cause, waitMs, openings, consecutiveFailures } = machine;
  const { probeSuccesses, probeFailures, openedBy, leases } = machine;
  return {
    schema: 1,
    ...{ state, generation, changedAt, cause, waitMs, openings, consecutiveFailures },
    ...{ probeSuccesses, probeFailures, openedBy, leases },
    lastFailureAt: machine.lastFailureAt ?? null,
    override: machine.override ?? null,
    totals: { ...machine.totals },
    windows: machine.windows.map((window) => window.toRecord()),
  };
}

/**
 * Lets a machine go on from a record. A moment ahead of `now` is a clock that jumped: it counts as
 * now, and what should end later ends no later than if it had begun now (law T2).
 */
export function restore(machine: Machine, record: CircuitRecord, now: number): void {
  machine.state = record.state;
  machine.generation = record.generation;
  machine.changedAt = Math.min(record.changedAt, now);
  machine.cause = record.cause;
  machine.waitMs = record.waitMs;
  machine.openings = record.openings;
  machine.consecutiveFailures = record.consecutiveFailures;
  machine.probeSuccesses = record.probeSuccesses;
  machine.probeFailures = record.probeFailures;
  machine.lastFailureAt = record.lastFailureAt === null ? undefined : Math.min(record.lastFailureAt, now);
  machine.openedBy = record.openedBy;
  machine.override = record.override === null ? undefined : orderedBy(record.override, now);
  machine.leases = leasesUntil(record.leases, now + machine.rules.probeTimeoutMs);
  machine.totals = { ...record.totals };
  machine.windows.forEach((window, i) => {
    const saved = record.windows[i];
    // A window that was configured otherwise before says nothing now: it begins afresh.
    if (saved === undefined || !window.restore(saved, now)) window.clear();
  });
  machine.findPassing();
}

function orderedBy(override: ModeOverride, now: number): ModeOverride {
  const { at, until } = override;
  return at <= now ? override : { ...override, at: now, until: until === undefined ? undefined : now + (until - at) };
}

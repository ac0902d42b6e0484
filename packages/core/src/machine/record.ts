import type { CircuitState, TransitionCause } from './circuit-state.js';
import type { Machine, ModeOverride, OpeningFailure } from './machine.js';
import type { ProbeLease } from './permit.js';
import type { CircuitTotals } from './totals.js';
import type { WindowRecord } from './trip-strategy.js';

/**
 * A machine at rest: all that another process needs to continue. Plain JSON data.
 *
 * Times are milliseconds of the circuit's clock. A wait stands beside the moment it began, not as the moment it ends, so
 * that a clock that jumps cannot stretch it.
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
  /** What `waitMs` came from; absent in a record of before this was recorded. */
  readonly waitOrigin?: string | undefined;
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
  return {
    schema: 1,
    ...plainFields(machine),
    changedAt: machine.changedAt,
    leases: machine.leases,
    lastFailureAt: machine.lastFailureAt ?? null,
    override: machine.override ?? null,
    totals: { ...machine.totals },
    windows: machine.windows.map((window) => window.toRecord()),
  };
}

/**
 * Continues a machine from a record. A moment ahead of `now` comes from a clock that jumped: it counts as now, and what
 * should end later ends no later than if it had begun now (law T2).
 */
export function restore(machine: Machine, record: CircuitRecord, now: number): void {
  Object.assign(machine, plainFields(record));
  machine.changedAt = Math.min(record.changedAt, now);
  // A shorter recovery time shortens the wait that it gave, and no other.
  if (record.waitOrigin === 'recovery_timeout')
    machine.waitMs = Math.min(record.waitMs, machine.rules.recoveryTimeoutMs);
  const { openedBy } = record;
  machine.openedBy = openedBy !== null && openedBy.at > now ? { ...openedBy, at: now } : openedBy;
  machine.lastFailureAt = record.lastFailureAt === null ? undefined : Math.min(record.lastFailureAt, now);
  machine.override = record.override === null ? undefined : orderedBy(record.override, now);
  const { probeTimeoutMs } = machine.rules;
  // By its own duration: this replica may have a shorter one, and must not cut the lease of another.
  machine.leases = record.leases.map((lease) => {
    return { ...lease, expiresAt: Math.min(lease.expiresAt, now + (lease.durationMs ?? probeTimeoutMs)) };
  });
  machine.totals = { ...record.totals };
  for (const window of machine.windows) {
    // A window of another configuration says nothing to this one, which begins empty.
    if (!record.windows.some((saved) => window.restore(saved, now))) window.clear();
  }
  machine.findPassing();
}

/** The fields that a record holds exactly as the machine does. */
function plainFields(from: Machine | CircuitRecord) {
  const { state, generation, cause, waitMs, waitOrigin, openings, openedBy, consecutiveFailures } = from;
  const { probeSuccesses, probeFailures } = from;
  return {
    ...{ state, generation, cause, waitMs, waitOrigin, openings, openedBy },
    ...{ consecutiveFailures, probeSuccesses, probeFailures },
  };
}

function orderedBy(override: ModeOverride, now: number): ModeOverride {
  const { at, until } = override;
  return at <= now ? override : { ...override, at: now, until: until === undefined ? undefined : now + (until - at) };
}

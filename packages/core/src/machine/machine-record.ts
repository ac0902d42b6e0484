import type { CircuitRecord, ModeOrder } from './circuit-record.js';
import type { CircuitState, TransitionCause } from './circuit-state.js';
import type { CircuitTotals } from './circuit-totals.js';
import { leasesUntil, type ProbeLeases } from './probe-leases.js';
import type { TripJudge } from './trip-judge.js';

/** All of a machine that a record holds. */
export interface RecordedState {
  state: CircuitState;
  order: ModeOrder | undefined;
  generation: number;
  changedAt: number;
  cause: TransitionCause | null;
  waitMs: number;
  openings: number;
  probeSuccesses: number;
  lastFailureAt: number | undefined;
  leases: ProbeLeases;
  totals: CircuitTotals;
  readonly judge: TripJudge;
}

export function recordOf(machine: RecordedState): CircuitRecord {
  return {
    schema: 1,
    state: machine.state,
    generation: machine.generation,
    changedAt: machine.changedAt,
    cause: machine.cause,
    waitMs: machine.waitMs,
    openings: machine.openings,
    consecutiveFailures: machine.judge.consecutiveFailures,
    probeSuccesses: machine.probeSuccesses,
    lastFailureAt: machine.lastFailureAt ?? null,
    order: machine.order ?? null,
    leases: machine.leases,
    totals: { ...machine.totals },
    windows: machine.judge.toRecord(),
    unjudged: machine.judge.unjudged,
  };
}

/**
 * Lets a machine go on from a record. A moment ahead of `now` is a clock that jumped: it counts as
 * now, and what should end later ends no later than if it had begun now (law T2).
 */
export function restoreFrom(machine: RecordedState, record: CircuitRecord, now: number, probeTimeoutMs: number): void {
  machine.state = record.state;
  machine.generation = record.generation;
  machine.changedAt = Math.min(record.changedAt, now);
  machine.cause = record.cause;
  machine.waitMs = record.waitMs;
  machine.openings = record.openings;
  machine.judge.restore(record, now);
  machine.probeSuccesses = record.probeSuccesses;
  machine.lastFailureAt = record.lastFailureAt === null ? undefined : Math.min(record.lastFailureAt, now);
  machine.order = record.order === null ? undefined : givenBy(record.order, now);
  machine.leases = leasesUntil(record.leases, now + probeTimeoutMs);
  machine.totals = { ...record.totals };
}

function givenBy(order: ModeOrder, now: number): ModeOrder {
  const { at, until } = order;
  return at <= now ? order : { ...order, at: now, until: until === undefined ? undefined : now + (until - at) };
}

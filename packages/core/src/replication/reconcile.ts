import type { Change } from '../machine/change.js';
import type { CircuitMode } from '../machine/circuit-state.js';
import type { CircuitRecord } from '../machine/record.js';
import { isSameVersion, type RecordAncestor, type ReplicaReport, type SharedRecord } from '../ports/shared-record.js';

/** For how many replicas, and for how long, a record remembers which reports it has counted. */
export const REMEMBER_REPLICAS = 256;
export const REMEMBER_REPORTS_MS = 3_600_000;

/** So many earlier epochs of a record are remembered. */
const MOST_ANCESTORS = 8;

/** What of a record tells what has changed since. */
export type KnownCircuit = Pick<CircuitRecord, 'generation' | 'state' | 'changedAt' | 'override'>;

/** A circuit of which there is no record yet: nobody has changed it. */
export const UNTOUCHED: KnownCircuit = { generation: 1, state: 'closed', changedAt: 0, override: null };

/**
 * Whether a record grew from all that is known. If not, it is older, or it was lost, rolled back, or begun anew by a
 * replica that knew less (law S8).
 */
export function holds(record: SharedRecord, known: SharedRecord, now: number): boolean {
  if (isSameVersion(record, known)) return true;
  const ancestors = record.lineage ?? [];
  const isSameEpoch = record.epoch === known.epoch;
  const ancestor = isSameEpoch ? record.version : ancestors.find(([epoch]) => epoch === known.epoch)?.[1];
  // An epoch of long ago is remembered no more.
  if (ancestor === undefined ? ancestors.length < MOST_ANCESTORS : ancestor < known.version) return false;
  // The same version by another write: the record was set back, and grew again.
  if (isSameEpoch && record.version === known.version) return false;
  if (record.generation < known.generation || isBefore(record.orderedAt, known.orderedAt)) return false;
  const numbers = new Map(record.reports.map(([replica, number]) => [replica, number]));
  return known.reports.every(([replica, number, at]) => {
    const counted = numbers.get(replica) ?? (numbers.size < REMEMBER_REPLICAS ? 0 : Infinity);
    return counted >= number || at < now - REMEMBER_REPORTS_MS / 2;
  });
}

/**
 * Begins an epoch with all that is known and all that the record has become without it. The state that was entered last
 * holds, and the mode that was ordered last: an older view undoes no reset, and a newcomer undoes no order. No
 * generation returns.
 */
export function reconcile(
  known: SharedRecord,
  current: SharedRecord | undefined,
  epoch: string,
  now: number,
): SharedRecord {
  const knownLineage = [...(known.lineage ?? []), [known.epoch, known.version] as const];
  if (current === undefined) return { ...known, epoch, lineage: latest(knownLineage) };
  const lineage = latest([...(current.lineage ?? []), [current.epoch, current.version], ...knownLineage]);
  const version = Math.max(known.version, current.version);
  if (holds(known, current, now)) return { ...known, epoch, lineage, version };

  const isOrderNew = isBefore(known.orderedAt, current.orderedAt);
  const isStateNew = current.changedAt > known.changedAt || (current.changedAt === known.changedAt && isOrderNew);
  const state = current.cause !== null && isStateNew ? current : known;
  const order = isOrderNew ? current : known;
  const [first, second] = isBefore(known.resetAt, current.resetAt) ? [current, known] : [known, current];
  const sameReset = known.resetAt === current.resetAt;
  const totals = { ...first.totals };
  for (const name of sameReset ? (Object.keys(totals) as (keyof typeof totals)[]) : []) {
    totals[name] = Math.max(totals[name], second.totals[name]);
  }
  const other = state === known ? current : known;
  const isOneLife =
    other.generation === state.generation && other.changedAt === state.changedAt && other.state === state.state;
  const isAhead = state.generation > other.generation && order.override?.mode === state.override?.mode;
  return {
    ...state,
    override: order.override,
    orderedAt: order.orderedAt,
    resetAt: first.resetAt,
    generation:
      isAhead || (isOneLife && sameMode(known, current))
        ? state.generation
        : 1 + Math.max(known.generation, current.generation),
    lastFailureAt: isBefore(known.lastFailureAt, current.lastFailureAt) ? current.lastFailureAt : known.lastFailureAt,
    leases: [...state.leases, ...other.leases.filter(({ id }) => state.leases.every((lease) => lease.id !== id))],
    totals,
    epoch,
    version,
    lineage,
    reports: latestReports(known.reports, current.reports),
  };
}

/** What other replicas must have changed, by what was known before and the record that is known now. */
export function remoteChanges(known: KnownCircuit, record: CircuitRecord, baseMode: CircuitMode): Change[] {
  const from = known.override?.mode ?? baseMode;
  const to = record.override?.mode ?? baseMode;
  if (record.generation === known.generation && record.state === known.state && from === to) return [];
  const changes: Change[] = [];
  const { generation, changedAt: at, cause } = record;
  const entered = record.state !== known.state || record.changedAt !== known.changedAt;
  if (entered && cause !== null) {
    const kind = cause === 'reset' ? 'reset' : 'transition';
    // Known only by where it led: what happened in between is in the store's history.
    if (kind === 'reset' || record.state !== known.state) {
      changes.push({ kind, from: known.state, to: record.state, cause, generation, at });
    }
  }
  if (from !== to) {
    const { actor, reason, at: orderedAt = at } = record.override ?? {};
    changes.push({ kind: 'mode', from, to, cause: 'operator', actor, reason, generation, at: orderedAt });
  }
  return changes;
}

function sameMode(one: KnownCircuit, other: KnownCircuit): boolean {
  return (one.override?.mode ?? 'automatic') === (other.override?.mode ?? 'automatic');
}

/** Whether a moment lies before another one; one that never came lies before all. */
function isBefore(one: number | null | undefined, other: number | null | undefined): boolean {
  return (one ?? -Infinity) < (other ?? -Infinity);
}

/** Each epoch once, with the latest version of it that is known; newest last. */
function latest(lineage: readonly RecordAncestor[]): readonly RecordAncestor[] {
  const versions = new Map<string, number>();
  for (const [epoch, version] of lineage) {
    const known = versions.get(epoch) ?? 0;
    versions.delete(epoch);
    versions.set(epoch, Math.max(version, known));
  }
  return [...versions].slice(-MOST_ANCESTORS);
}

/** The last report of each replica; the replica that has been silent for longest comes first. */
function latestReports(...lists: readonly (readonly ReplicaReport[])[]): readonly ReplicaReport[] {
  const reports = new Map<string, ReplicaReport>();
  for (const report of lists.flat()) {
    const known = reports.get(report[0]);
    if (known === undefined || known[1] < report[1]) reports.set(report[0], report);
  }
  return [...reports.values()].sort((one, other) => one[2] - other[2]).slice(-REMEMBER_REPLICAS);
}

import type { Change } from '../machine/change.js';
import type { TripCause } from '../machine/circuit-state.js';
import { Machine, type MachineRules } from '../machine/machine.js';
import { recordOf, restore, type CircuitRecord } from '../machine/record.js';

import type { ReplicaReport, SharedRecord } from '../ports/shared-record.js';
import type { NextRecord } from '../ports/store-adapter.js';
import { ReorderBuffer } from './reorder-buffer.js';
import { slotOf } from './reported-outcome.js';
import { applyStep, type AdmissionStep, type Step } from './step.js';

/** For how long, and for how many replicas, it is remembered which reports have been counted. */
const REMEMBER_REPORTS_MS = 3_600_000;
const REMEMBER_REPLICAS = 256;

/** Steps that a replica reports together, numbered so that they count once however often they are sent. */
export interface Report {
  readonly replica: string;
  readonly number: number;
  readonly steps: readonly Step[];
  /** Up to when, on the circuit's clock, it holds all that the replica saw. */
  readonly cutAt: number;
  /** Whether the replica says goodbye. */
  readonly leaves: boolean;
}

/** A record without the life that it stands for. */
export type KnownRecord = Omit<SharedRecord, 'epoch' | 'version' | 'reports'>;

/** What of a breaker decides how its reports change a record. */
export interface ChangeContext {
  readonly rules: MachineRules;
  readonly syncIntervalMs: number;
  readonly random: number;
  /** What a record begins with where there is none: the last that was known, if any. */
  readonly lastKnown: KnownRecord | undefined;
  /** The name of the life that a record begins, should it begin one. */
  readonly newEpoch: string;
}

/** What a report made of a record; of the last run, should the store have run it again. */
export interface ReportedRecord extends NextRecord {
  /** What others had made of the record before. */
  readonly before: CircuitRecord;
}

/** The pure change by which a report enters a record. */
export function changeByReport(
  report: Report,
  context: ChangeContext,
  current: SharedRecord | undefined,
  now: number,
): ReportedRecord {
  const { random, rules } = context;
  // A base mode is a replica's own, and never recorded.
  const machine = new Machine({ ...rules, mode: 'automatic' }, now);
  const buffer = new ReorderBuffer();
  machine.deferred = buffer;
  const known = current ?? context.lastKnown;
  if (known !== undefined) {
    restore(machine, known, now);
    if (machine.windows.length > 0) buffer.restore(known.unjudged);
  }
  const before = recordOf(machine);
  const reports = current?.reports ?? [];
  const counted = lastCounted(reports, report.replica) >= report.number;

  machine.advance(now, random);
  for (const step of report.steps) {
    if (!counted) applyStep(machine, step, now, random);
    else if (step.kind === 'admission') admitAgain(machine, step);
  }
  const told = withReport(reports, report, context.syncIntervalMs, now);
  let cause: TripCause | undefined;
  for (const [at, failed, slow, count] of buffer.takeUntil(
    watermark(told, report.replica, context.syncIntervalMs, now),
  )) {
    for (let i = 0; i < count; i++) cause = machine.judge(failed === 1, slow === 1, at);
  }
  if (cause !== undefined) machine.open(cause, now, random);

  const record: SharedRecord = {
    ...recordOf(machine),
    unjudged: buffer.outcomes,
    epoch: current?.epoch ?? context.newEpoch,
    version: (current?.version ?? 0) + 1,
    reports: told,
  };
  const changes: readonly Change[] = machine.changes ?? [];
  return { record, changes, before };
}

/** The number of the last report of a replica that was counted. */
function lastCounted(reports: readonly ReplicaReport[], replica: string): number {
  return reports.find(([other]) => other === replica)?.[1] ?? 0;
}

/** The report was counted before, and its answer was lost: a probe that it was given is still there. */
function admitAgain(machine: Machine, step: AdmissionStep): void {
  const lease = machine.leases.find(({ id }) => id === step.leaseId);
  step.permit.generation = machine.generation;
  step.permit.lease = lease;
  step.decision = lease === undefined ? 'probe_limit' : 'admitted';
}

function withReport(
  reports: readonly ReplicaReport[],
  report: Report,
  syncIntervalMs: number,
  now: number,
): readonly ReplicaReport[] {
  // So long ago, a replica is not waited for any more. That its report was counted is remembered all the same: it may
  // come twice.
  const silentAt = now - 4 * syncIntervalMs;
  const remembersFrom = silentAt - REMEMBER_REPORTS_MS;
  const others = reports.filter(([replica, , at]) => replica !== report.replica && at > remembersFrom);
  // A replica that has not heard from the store yet goes by the clock of its host, whatever that says.
  const at = report.leaves ? silentAt : Math.min(Math.max(report.cutAt, silentAt), now);
  // A report that was overtaken, and comes again after the one that followed it, must not make that one new again.
  const number = Math.max(report.number, lastCounted(reports, report.replica));
  // Newest last: whoever has been silent for longest is forgotten first.
  return [...others.slice(1 - REMEMBER_REPLICAS), [report.replica, number, at]];
}

/**
 * Up to when all is known: every other live replica has reported. A live one reports within a sync
 * interval, give or take the time that its update takes, so after two it is waited for no longer. One
 * that was silent for three reports its next outcome at once, and need not be waited for at all.
 */
function watermark(told: readonly ReplicaReport[], own: string, syncIntervalMs: number, now: number): number {
  let known = now;
  for (const [replica, , at] of told) {
    if (replica === own || now - at > 3 * syncIntervalMs) continue;
    // Outcomes bear the beginning of their slot: what lies in the slot of the report may be half of it.
    known = Math.min(known, Math.max(slotOf(at, syncIntervalMs) - 1, now - 2 * syncIntervalMs));
  }
  return known;
}

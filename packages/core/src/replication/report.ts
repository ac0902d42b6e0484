import type { Attribution, Change } from '../machine/change.js';
import type { CircuitMode, Outcome, TripCause } from '../machine/circuit-state.js';
import { Machine, type CallOutcome, type FailureFacts, type MachineRules } from '../machine/machine.js';
import { Permit, type Decision, type ProbeLease } from '../machine/permit.js';
import { recordOf, restore, type CircuitRecord } from '../machine/record.js';
import type { RecordAncestor, ReplicaReport, SharedRecord } from '../ports/shared-record.js';
import type { NextRecord } from '../ports/store-adapter.js';
import { DeferredWindow } from './deferred-window.js';

/** For how long, and for how many replicas, a record remembers which reports it has counted. */
const REMEMBER_REPORTS_MS = 3_600_000;
const REMEMBER_REPLICAS = 256;
/** So many earlier lives of a record are remembered. */
const MOST_ANCESTORS = 8;

/** What of a record tells what has changed since. */
export type KnownCircuit = Pick<CircuitRecord, 'generation' | 'state' | 'changedAt' | 'override'>;

/** A circuit of which there is no record yet: nobody has changed it. */
export const UNTOUCHED: KnownCircuit = { generation: 1, state: 'closed', changedAt: 0, override: null };

/** How a call ended, as it is reported. */
export interface ReportedOutcome extends Omit<CallOutcome, 'describe'> {
  /** The failure, should it open the circuit. */
  readonly facts: FailureFacts | undefined;
}

/** Calls that ended alike: so many, in one generation, about one moment of the circuit's clock. */
export interface OutcomeStep extends ReportedOutcome {
  readonly kind: 'outcome';
  readonly generation: number;
  readonly shadow: boolean;
  readonly lease: ProbeLease | undefined;
  readonly at: number;
  readonly count: number;
}

/** A call that asks for a probe. */
export interface AdmissionStep {
  readonly kind: 'admission';
  readonly leaseId: string;
  /** A generation whose wait is over by this process's own clock, if one is (law T2). */
  readonly due: number | undefined;
}

/** What a replica did to a circuit and reports to its store, in order. */
export type Step =
  | OutcomeStep
  | AdmissionStep
  | { readonly kind: 'rejections'; readonly rejected: number; readonly wouldReject: number }
  /** A probe that was asked for and never begun, because the answer came too late. */
  | { readonly kind: 'release'; readonly lease: ProbeLease }
  | { readonly kind: 'reset'; readonly by: Attribution }
  | { readonly kind: 'trip'; readonly by: Attribution; readonly forMs: number | undefined }
  | {
      readonly kind: 'mode';
      readonly mode: CircuitMode;
      readonly by: Attribution;
      readonly ttlMs: number | undefined;
    };

/** What a record decided about a call that asked for a probe. */
export interface Grant {
  readonly leaseId: string;
  readonly decision: Decision;
  readonly generation: number;
  readonly shadow: boolean;
  readonly lease: ProbeLease | undefined;
}

/** Steps that a replica reports together, numbered so that they count once however often they are sent. */
export interface Report {
  readonly replica: string;
  readonly number: number;
  readonly steps: readonly Step[];
  /** Up to when, on the circuit's clock, it holds all that the replica saw. */
  readonly cutAt: number;
  /** Whether the replica deregisters. */
  readonly leaves: boolean;
}

/** What of a replica decides how its reports change a record. */
export interface ReportContext {
  readonly rules: MachineRules;
  readonly syncIntervalMs: number;
  readonly random: number;
  /** The last record that the replica saw, if any. What a record has lost of it is asserted again (law S8). */
  readonly known: SharedRecord | undefined;
  /** The name of the life that a record begins, should it begin one. */
  readonly newEpoch: string;
}

/** What a report makes of a record. */
export interface ReportedRecord extends NextRecord {
  /** What others had made of the record before. */
  readonly before: CircuitRecord;
  readonly grants: readonly Grant[];
  /** Those of the changes that assert again what the record had lost; undefined where it had lost nothing. */
  readonly asserted: readonly Change[] | undefined;
}

/** The change by which a report enters a record. It is pure: it writes into none of its arguments. */
export function applyReport(
  current: SharedRecord | undefined,
  report: Report,
  context: ReportContext,
  now: number,
): ReportedRecord {
  const { random, rules, syncIntervalMs } = context;
  // A base mode is a replica's own, and never recorded.
  const machine = new Machine({ ...rules, mode: 'automatic' }, now);
  const deferred = new DeferredWindow();
  machine.deferred = deferred;
  const isLost = context.known !== undefined && knowsMore(context.known, current);
  const base = isLost ? reconcile(context.known, current, context.newEpoch) : current;
  if (base !== undefined) {
    restore(machine, base, now);
    if (machine.windows.length > 0) deferred.restore(base.unjudged);
  }
  const before = recordOf(machine);
  const asserted = isLost ? remoteChanges(current ?? UNTOUCHED, before) : undefined;
  const counted = base?.reports ?? [];
  const isRepeated = lastCounted(counted, report.replica) >= report.number;

  machine.advance(now, random);
  const grants: Grant[] = [];
  for (const step of report.steps) {
    if (step.kind === 'admission') {
      grants.push(isRepeated ? grantedBefore(machine, step) : decide(machine, step, now, random));
    } else if (!isRepeated) {
      applyStep(machine, step, now, random);
    }
  }
  const reports = withReport(counted, report, syncIntervalMs, now);
  let cause: TripCause | undefined;
  for (const [at, failed, slow, count] of deferred.takeUntil(watermark(reports, report.replica, syncIntervalMs, now))) {
    for (let i = 0; i < count; i++) cause = machine.judge(failed === 1, slow === 1, at);
  }
  if (cause !== undefined) machine.open(cause, now, random);

  const record: SharedRecord = {
    ...recordOf(machine),
    unjudged: deferred.outcomes,
    epoch: base?.epoch ?? context.newEpoch,
    version: (base?.version ?? 0) + 1,
    lineage: base?.lineage,
    orderedAt: !isRepeated && report.steps.some(isOrder) ? now : base?.orderedAt,
    reports,
  };
  const changes = [...(asserted ?? []), ...(machine.changes ?? [])];
  return { record, changes, grants, before, asserted };
}

function isOrder({ kind }: Step): boolean {
  return kind === 'reset' || kind === 'trip' || kind === 'mode';
}

/** Whether a replica knows what a record has not: it was lost, rolled back, or begun anew by one that knew less. */
export function knowsMore(known: SharedRecord, current: SharedRecord | undefined): boolean {
  if (current === undefined) return true;
  if (current.epoch === known.epoch) return known.version > current.version;
  const lineage = current.lineage ?? [];
  const grownFrom = lineage.find(([epoch]) => epoch === known.epoch);
  // A life of long ago is remembered no more.
  return grownFrom === undefined ? lineage.length < MOST_ANCESTORS : known.version > grownFrom[1];
}

/**
 * Puts together what a replica knows and what the record has become without it. The state that was entered last holds,
 * and the mode that was ordered last: an older view undoes no reset, and a newcomer no order. No generation returns.
 */
function reconcile(known: SharedRecord, current: SharedRecord | undefined, newEpoch: string): SharedRecord {
  const lineage = [...(known.lineage ?? []), [known.epoch, known.version] as const];
  if (current === undefined) return { ...known, epoch: newEpoch, lineage: newest(lineage) };
  const isSameLife = current.epoch === known.epoch;
  const isOrdered = (current.orderedAt ?? 0) > (known.orderedAt ?? 0) && current.changedAt >= known.changedAt;
  const hasMovedOn = current.cause !== null && (isOrdered || current.changedAt > known.changedAt);
  const state = hasMovedOn ? current : known;
  // Ordered at the same moment, the replica that knows a later version knows the later order.
  const isOrderKnown = known.orderedAt !== undefined && known.orderedAt >= (current.orderedAt ?? -Infinity);
  const { override, orderedAt } = isOrderKnown ? known : current;
  const ages = isSameLife || [...(current.lineage ?? []), ...lineage].some(([epoch]) => epoch === current.epoch);
  const counts = Object.entries(known.totals).map(([name, count]) => {
    const other = current.totals[name as keyof typeof current.totals];
    return [name, ages ? Math.max(count, other) : count + other];
  });
  const isOrderedAnew = (override?.mode ?? null) !== (current.override?.mode ?? null);
  const isNew = hasMovedOn || isOrderedAnew ? 1 : 0;
  const others = current.reports.filter(([replica]) => known.reports.every(([other]) => other !== replica));
  const reports = known.reports.map((one) => {
    const other = current.reports.find(([replica]) => replica === one[0]);
    return other !== undefined && other[1] > one[1] ? other : one;
  });
  return {
    ...state,
    override,
    orderedAt,
    generation: Math.max(known.generation, current.generation) + isNew,
    totals: Object.fromEntries(counts) as SharedRecord['totals'],
    epoch: isSameLife ? newEpoch : current.epoch,
    version: Math.max(known.version, current.version),
    lineage: newest([...(current.lineage ?? []), [current.epoch, current.version], ...lineage]),
    reports: [...others, ...reports],
  };
}

/** Each life once, with the latest version of it that is known. */
function newest(lineage: readonly RecordAncestor[]): readonly RecordAncestor[] {
  const versions = new Map<string, number>();
  for (const [epoch, version] of lineage) {
    const latest = Math.max(version, versions.get(epoch) ?? 0);
    versions.delete(epoch);
    versions.set(epoch, latest);
  }
  return [...versions].slice(-MOST_ANCESTORS);
}

/**
 * Applies a step to a machine: to the one that stands for the store's record, and to the replica's view of it. There is
 * no second copy of the rules.
 */
export function applyStep(machine: Machine, step: Exclude<Step, AdmissionStep>, now: number, random: number): void {
  switch (step.kind) {
    case 'outcome':
      applyOutcome(machine, step, now, random);
      break;
    case 'rejections':
      machine.totals.rejectedCount += step.rejected;
      machine.totals.wouldRejectCount += step.wouldReject;
      break;
    case 'release':
      machine.release(step.lease);
      break;
    case 'reset':
      machine.reset(now, step.by);
      break;
    case 'trip':
      // Forced meanwhile by another operator, it stays as that one wants it.
      if (machine.mode === 'automatic' || machine.mode === 'observe') machine.trip(now, step.by, step.forMs, random);
      break;
    case 'mode':
      machine.setMode(step.mode, now, step.by, step.ttlMs);
      break;
  }
}

function applyOutcome(machine: Machine, step: OutcomeStep, now: number, random: number): void {
  // Reported a little later than it happened, it may not lie before the state that it is judged in.
  const at = Math.min(Math.max(step.at, machine.changedAt), now);
  const { outcome, slow, timedOut, retryAfterMs, trip, facts } = step;
  const result = { outcome, slow, timedOut, retryAfterMs, trip, describe: facts && (() => facts) };
  for (let i = 0; i < step.count; i++) {
    const permit = new Permit();
    permit.generation = step.generation;
    permit.shadow = step.shadow;
    permit.lease = step.lease;
    machine.settle(permit, result, at, random);
  }
}

/** Counted by the replica that asked, once it has the answer: should none come, it decides otherwise. */
function decide(machine: Machine, { leaseId, due }: AdmissionStep, now: number, random: number): Grant {
  if (due === machine.generation && machine.state === 'open') machine.waitMs = 0;
  const permit = new Permit();
  const decision = machine.decide(permit, now, random, leaseId);
  const { generation, shadow, lease } = permit;
  return { leaseId, decision, generation, shadow, lease };
}

/** The report was counted before, and its answer was lost: a probe that it was given is still there. */
function grantedBefore({ leases, generation }: Machine, { leaseId }: AdmissionStep): Grant {
  const lease = leases.find(({ id }) => id === leaseId);
  return { leaseId, decision: lease === undefined ? 'probe_limit' : 'admitted', generation, shadow: false, lease };
}

/** The number of the last report of a replica that was counted. */
function lastCounted(reports: readonly ReplicaReport[], replica: string): number {
  return reports.find(([other]) => other === replica)?.[1] ?? 0;
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
  // Newest last: the replica that has been silent for longest is forgotten first.
  return [...others.slice(1 - REMEMBER_REPLICAS), [report.replica, number, at]];
}

/**
 * When a call is reported to have ended. A failure, which may open the circuit, to the millisecond; the rest to an
 * eighth of the sync interval, so that many calls make one step of a report.
 */
export function momentOf(outcome: Outcome, now: number, syncIntervalMs: number): number {
  return outcome === 'failure' ? Math.floor(now) : slotOf(now, syncIntervalMs);
}

/** The beginning of the eighth of a sync interval in which a moment lies. */
function slotOf(moment: number, syncIntervalMs: number): number {
  const slotMs = syncIntervalMs / 8;
  return Math.floor(moment / slotMs) * slotMs;
}

/**
 * Up to when all is known: every other live replica has reported. A live one reports within a sync interval, give or
 * take the time that its update takes, so after two it is waited for no longer. One that was silent for three reports
 * its next outcome at once, and need not be waited for at all.
 */
function watermark(reports: readonly ReplicaReport[], own: string, syncIntervalMs: number, now: number): number {
  let known = now;
  for (const [replica, , at] of reports) {
    if (replica === own || now - at > 3 * syncIntervalMs) continue;
    // Outcomes bear the beginning of their slot: what lies in the slot of the report may be half of it.
    known = Math.min(known, Math.max(slotOf(at, syncIntervalMs) - 1, now - 2 * syncIntervalMs));
  }
  return known;
}

/** What other replicas must have changed, by what was known before and the record that is known now. */
export function remoteChanges(known: KnownCircuit, record: CircuitRecord): Change[] {
  if (record.generation === known.generation && record.state === known.state) return [];
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
  const from = known.override?.mode ?? 'automatic';
  const to = record.override?.mode ?? 'automatic';
  if (from !== to) {
    const { actor, reason, at: orderedAt = at } = record.override ?? {};
    changes.push({ kind: 'mode', from, to, cause: 'operator', actor, reason, generation, at: orderedAt });
  }
  return changes;
}

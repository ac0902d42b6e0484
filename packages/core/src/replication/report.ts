import type { Attribution } from '../machine/change.js';
import type { CircuitMode, Outcome, TripCause } from '../machine/circuit-state.js';
import { Machine, type CallOutcome, type FailureFacts, type MachineRules } from '../machine/machine.js';
import { Permit, type Decision, type ProbeLease } from '../machine/permit.js';
import { LAST_MOMENT } from '../machine/record-codec.js';
import { recordOf, restore, type CircuitRecord } from '../machine/record.js';
import type { WindowRecord } from '../machine/trip-strategy.js';
import type { ReplicaReport, SharedRecord } from '../ports/shared-record.js';
import type { NextRecord } from '../ports/store-adapter.js';
import { DeferredWindow } from './deferred-window.js';
import { holds, reconcile, REMEMBER_REPLICAS, REMEMBER_REPORTS_MS } from './reconcile.js';

/** More outcomes than a second of a large fleet. */
const MOST_JUDGED = 1_000_000;
const MOST_FOREIGN_WINDOWS = 4;

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
  /** The wait that a backoff function gave when this replica's outcome opened the circuit: it is asked outside the store. */
  | { readonly kind: 'wait'; readonly generation: number; readonly waitMs: number }
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
  /** The last record that the replica saw. What the store's record has lost of it is asserted again (law S8). */
  readonly known: SharedRecord | undefined;
  /** The name of the write, and of the epoch that it begins, should it begin one. */
  readonly writeId: string;
}

/** What a report makes of a record. */
export interface ReportedRecord extends NextRecord {
  /** What others had made of the record before. */
  readonly before: CircuitRecord;
  readonly grants: readonly Grant[];
  /** The options of the replica that reported before. */
  readonly otherOptions: string | undefined;
  /** Whether the record had lost something, which was asserted again. The history has that already. */
  readonly wasLost: boolean;
}

/** Applies reports one after another: what others spooled, and the one whose result counts. */
export function applyReports(
  current: SharedRecord | undefined,
  reports: readonly Report[],
  context: ReportContext,
  now: number,
): ReportedRecord {
  const made: ReportedRecord[] = [];
  for (const report of reports) made.push(applyReport(made.at(-1)?.record ?? current, report, context, now));
  return { ...(made.at(-1) as ReportedRecord), changes: made.flatMap(({ changes }) => changes) };
}

/** The change by which a report enters a record. It is pure: it writes into none of its arguments. */
function applyReport(
  current: SharedRecord | undefined,
  report: Report,
  context: ReportContext,
  now: number,
): ReportedRecord {
  const { random, rules, syncIntervalMs, known, writeId } = context;
  // A base mode is a replica's own, and never recorded.
  const machine = new Machine({ ...rules, mode: 'automatic' }, now);
  const deferred = new DeferredWindow();
  machine.deferred = deferred;
  const isLost = known !== undefined && (current === undefined || !holds(current, known, now));
  const base = isLost ? reconcile(known, current, writeId, now) : current;
  if (base !== undefined) {
    restore(machine, base, now);
    if (machine.windows.length > 0) deferred.restore(base.unjudged, now);
  }
  const before = recordOf(machine);
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
  let judged = 0;
  for (const [at, failed, slow, count] of deferred.takeUntil(watermark(reports, report.replica, syncIntervalMs, now))) {
    // A record that was tampered with must not block the event loop.
    for (let i = 0; i < count && judged < MOST_JUDGED; i++, judged++)
      cause = machine.judge(failed === 1, slow === 1, at);
  }
  if (cause !== undefined) machine.open(cause, now, random);

  // A clock that was set back must not make an order look older than the one before it.
  const orderedAt = Math.min(Math.max(now, (base?.orderedAt ?? 0) + 1), LAST_MOMENT);
  const isNew = (kinds: readonly Step['kind'][]) =>
    !isRepeated && report.steps.some(({ kind }) => kinds.includes(kind));
  const isFresh = machine.state === 'closed' && machine.generation !== before.generation;
  const own = recordOf(machine);
  // Windows of other replicas' options are theirs to judge, until the circuit begins afresh.
  const foreign = (isFresh ? [] : (base?.windows ?? [])).filter(
    (one) => !own.windows.some((other) => shapeOf(one) === shapeOf(other)),
  );
  const record: SharedRecord = {
    // The fields of a later version (defect D81).
    ...base,
    ...own,
    windows: [...own.windows, ...foreign.slice(0, MOST_FOREIGN_WINDOWS)],
    unjudged: deferred.outcomes,
    epoch: base?.epoch ?? writeId,
    version: (base?.version ?? 0) + 1,
    writeId,
    lineage: base?.lineage,
    orderedAt: isNew(['mode', 'trip', 'reset']) ? orderedAt : base?.orderedAt,
    resetAt: isNew(['reset']) ? orderedAt : base?.resetAt,
    reports,
    options: describeRules(rules),
  };
  return { record, changes: machine.changes ?? [], grants, before, otherOptions: current?.options, wasLost: isLost };
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
    case 'wait':
      if (machine.generation !== step.generation || machine.state !== 'open') break;
      machine.waitMs = step.waitMs;
      machine.waitOrigin = 'backoff';
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
      // Kept, unlike in a circuit of one process: other replicas may have another base mode, which it outranks.
      if (step.mode === 'automatic') {
        machine.override ??= { ...step.by, mode: 'automatic', at: now, until: step.ttlMs && now + step.ttlMs };
        machine.findPassing();
      }
      break;
  }
}

function applyOutcome(machine: Machine, step: OutcomeStep, now: number, random: number): void {
  // Reported a little later than it happened, it may not lie before the state that it is judged in.
  const at = Math.min(Math.max(step.at, machine.changedAt), now);
  const { outcome, slow, timedOut, retryAfterMs, trip, facts } = step;
  const result = { outcome, slow, timedOut, retryAfterMs, trip, describe: facts && (() => facts) };
  // A success after a success changes nothing but the totals, where no window judges it.
  const repeats = outcome === 'success' && step.lease === undefined && machine.windows.length === 0;
  for (let i = 0; i < (repeats ? 1 : step.count); i++) {
    const permit = Object.assign(new Permit(), { generation: step.generation, shadow: step.shadow, lease: step.lease });
    const settlement = machine.settle(permit, result, at, random);
    if (!repeats) continue;
    machine.totals.successCount += step.count - 1;
    if (slow) machine.totals.slowCount += step.count - 1;
    if (settlement === 'late') machine.totals.lateCount += step.count - 1;
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

/** The options that decide what a circuit does, for people, and to compare. */
export function describeRules(rules: MachineRules): string {
  return `${rules.trip.description} ${JSON.stringify({ ...rules, trip: undefined, mode: undefined })}`;
}

/** What tells the windows of one configuration from those of another. */
function shapeOf([kind, slotMs]: WindowRecord): string {
  return kind === 'time' ? `${kind} ${String(slotMs)}` : String(kind);
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
  const others = reports
    .filter(([replica, , at]) => replica !== report.replica && at > remembersFrom)
    .map(([replica, number, at]): ReplicaReport => [replica, number, Math.min(at, now)]);
  // A replica that has not heard from the store yet goes by the clock of its host, whatever that says.
  const at = report.leaves ? silentAt : Math.min(Math.max(report.cutAt, silentAt), now);
  // A report that was overtaken, and comes again after the one that followed it, must not make that one new again.
  const number = Math.max(report.number, lastCounted(reports, report.replica));
  // Newest last: the replica that has been silent for longest is forgotten first.
  return [...others.slice(1 - REMEMBER_REPLICAS), [report.replica, number, at]];
}

/**
 * When a call is reported to have ended. A failure, which may open the circuit, to the millisecond; the rest to an eighth
 * of the sync interval, so that many calls make one step of a report.
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

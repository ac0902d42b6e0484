import type { PermitState } from '../machine/permit.js';
import type { SharedRecord } from '../ports/shared-record.js';
import type { Machine } from '../machine/machine.js';
import type { OutcomeStep, Report, ReportedOutcome, Step } from './report.js';

/** Beyond this many steps the order of the oldest no longer matters enough to keep it. */
const MOST_STEPS = 1000;

const PLAIN_SUCCESS = {
  kind: 'outcome',
  outcome: 'success',
  shadow: false,
  lease: undefined,
  slow: false,
  timedOut: false,
  retryAfterMs: undefined,
  trip: false,
  facts: undefined,
  at: 0,
} as const;

/** What a journal needs of its replica. */
export interface JournalHost {
  /** The last record that this replica saw, with its own unsynced outcomes on top. */
  readonly machine: Machine;
  /**
   * From now on plain successes of this generation are counted in the machine alone; `undefined` ends that. A shared
   * circuit in steady success then costs a call what one in memory does.
   */
  countAlone(generation: number | undefined): void;
}

/** A step that the journal still adds to. */
type OpenStep = { -readonly [Key in keyof OutcomeStep]: OutcomeStep[Key] };

/**
 * What a replica did and the store is not known to have, oldest first. Calls that ended alike are one step.
 *
 * Steps are reported one numbered report at a time: what arrives meanwhile rides in the next. A report whose answer was
 * lost is sent again as it was, under its number, so that it counts once.
 *
 * Almost every call is a plain success after another one. Those the machine counts alone, as in a circuit that is not
 * shared, and the step is written down when it is read: so that a call touches no memory of the replica's.
 */
export class Journal {
  readonly #host: JournalHost;
  readonly #replica: string;
  #steps: Step[] = [];
  /** The last step, where that is a run of plain successes. */
  #run: OpenStep | undefined;
  /** What the machine had counted when the run was last written down. */
  #writtenDown = 0;
  #number = 0;
  #unanswered: Report | undefined;

  constructor(host: JournalHost, replica: string) {
    this.#host = host;
    this.#replica = replica;
  }

  /** Whether the next report is one that was sent before. */
  get repeats(): boolean {
    return this.#unanswered !== undefined;
  }

  get isEmpty(): boolean {
    return this.#unanswered === undefined && this.#steps.length === 0;
  }

  /** Whether there are steps that no report holds yet. */
  get waits(): boolean {
    return this.#steps.length > 0;
  }

  /** What the store is not known to have, in order. */
  get steps(): readonly Step[] {
    this.#writeDown();
    return [...(this.#unanswered?.steps ?? []), ...this.#steps];
  }

  /** How many outcomes the store is not known to have. */
  get outcomes(): number {
    return this.steps.reduce((sum, step) => sum + (step.kind === 'outcome' ? step.count : 0), 0);
  }

  /** Whether a record holds the report whose answer has not come. */
  isIn(record: SharedRecord): boolean {
    const unanswered = this.#unanswered;
    if (unanswered === undefined) return false;
    return record.reports.some(([replica, number]) => replica === this.#replica && number >= unanswered.number);
  }

  /** The oldest report that was not answered; a new one, with all that waits, where there is none. */
  nextReport(cutAt: number, leaves: boolean): Report {
    return (this.#unanswered ??= {
      replica: this.#replica,
      number: ++this.#number,
      steps: this.#take(),
      cutAt,
      leaves,
    });
  }

  /** All that the store is not known to have, in reports. */
  reportAll(cutAt: number): Report[] {
    const unanswered = this.#unanswered;
    this.#unanswered = undefined;
    const rest = this.#steps.length === 0 ? [] : [this.nextReport(cutAt, true)];
    return unanswered === undefined ? rest : [unanswered, ...rest];
  }

  /**
   * The answer to a report was taken over. Not before: a record that is read in between holds the report too, and would
   * pass for what others did.
   */
  answered({ number }: Report): void {
    if (this.#unanswered?.number === number) this.#unanswered = undefined;
  }

  /** No call waits for the probes of a report any longer. Should the store have granted them, they are given back. */
  giveUpProbes(report: Report): void {
    const asked = report.steps.filter((step) => step.kind === 'admission');
    if (asked.length === 0) return;
    this.#unanswered = { ...report, steps: report.steps.filter((step) => step.kind !== 'admission') };
    for (const { leaseId } of asked) this.#release(leaseId);
  }

  /** A call does not wait for its probe any longer. */
  withdraw(leaseId: string): void {
    const isAsked = (step: Step) => step.kind === 'admission' && step.leaseId === leaseId;
    if (this.#steps.some(isAsked)) this.#steps = this.#steps.filter((step) => !isAsked(step));
    else if (this.#unanswered?.steps.some(isAsked) === true) this.#release(leaseId);
  }

  /**
   * A success that is neither slow nor a probe, where it does not matter when it ended, begins a run: the machine is
   * about to count it, and counts those that follow.
   */
  beginRun(generation: number): void {
    const run: OpenStep = { ...PLAIN_SUCCESS, generation, count: 0 };
    this.push(run);
    this.#run = run;
    this.#writtenDown = this.#host.machine.totals.successCount;
    this.#host.countAlone(generation);
  }

  /** Whatever changes the machine's count of successes, other than the run's own, has to end the run before. */
  endRun(): void {
    if (this.#run === undefined) return;
    this.#writeDown();
    this.#run = undefined;
    this.#host.countAlone(undefined);
  }

  push(step: Step): void {
    this.endRun();
    this.#steps.push(step);
    if (this.#steps.length > MOST_STEPS) this.#condense();
  }

  outcome({ generation, shadow, lease }: PermitState, result: ReportedOutcome, at: number): void {
    const step: OutcomeStep = { kind: 'outcome', ...result, generation, shadow, lease, at, count: 1 };
    this.#merge(step, isAlike);
  }

  rejection(kind: 'rejected' | 'wouldReject'): void {
    this.#merge({ kind: 'rejections', rejected: 0, wouldReject: 0, [kind]: 1 }, isKin);
  }

  #merge(step: Step, canJoin: (one: Step, other: Step) => boolean): void {
    this.endRun();
    const last = this.#steps[this.#steps.length - 1];
    if (last !== undefined && canJoin(last, step)) this.#steps[this.#steps.length - 1] = sumOf(last, step);
    else this.push(step);
  }

  #release(id: string): void {
    this.push({ kind: 'release', lease: { id, generation: 0, expiresAt: 0 } });
  }

  #take(): Step[] {
    this.endRun();
    const steps = this.#steps;
    this.#steps = [];
    return steps;
  }

  #writeDown(): void {
    if (this.#run === undefined) return;
    const { successCount } = this.#host.machine.totals;
    this.#run.count += successCount - this.#writtenDown;
    this.#writtenDown = successCount;
  }

  /**
   * Lets the older half be counted and no longer judged, so that a store which is away for hours costs a bounded memory
   * and no count.
   */
  #condense(): void {
    const kept: Step[] = [];
    // A count must not be moved to before the reset that it came after.
    let since = 0;
    for (const step of this.#steps.splice(0, MOST_STEPS / 2)) {
      const same = kept.findIndex((other, i) => i >= since && isKin(other, step));
      if (same !== -1) kept[same] = sumOf(kept[same] as Step, step);
      // A lease of so long ago has run out.
      else if (step.kind === 'outcome') kept.push({ ...step, shadow: true, lease: undefined });
      else kept.push(step);
      if (step.kind === 'reset') since = kept.length;
    }
    this.#steps = [...kept, ...this.#steps];
  }
}

function isAlike(one: Step, other: Step): boolean {
  if (one.kind !== 'outcome' || other.kind !== 'outcome' || !isKin(one, other)) return false;
  return (
    one.generation === other.generation &&
    one.at === other.at &&
    one.shadow === other.shadow &&
    one.retryAfterMs === other.retryAfterMs &&
    one.trip === other.trip &&
    one.facts?.name === other.facts?.name &&
    one.facts?.code === other.facts?.code &&
    one.lease === undefined &&
    other.lease === undefined
  );
}

/** Whether two steps differ in nothing that totals count. */
function isKin(one: Step, other: Step): boolean {
  if (one.kind !== 'outcome' || other.kind !== 'outcome') return one.kind === 'rejections' && other.kind === one.kind;
  return one.outcome === other.outcome && one.slow === other.slow && one.timedOut === other.timedOut;
}

function sumOf(one: Step, other: Step): Step {
  if (one.kind === 'outcome' && other.kind === 'outcome') return { ...one, count: one.count + other.count };
  if (one.kind !== 'rejections' || other.kind !== 'rejections') return one;
  const { rejected, wouldReject } = one;
  return { ...one, rejected: rejected + other.rejected, wouldReject: wouldReject + other.wouldReject };
}

import type { PermitState } from '../machine/permit.js';
import type { ReportedOutcome } from './reported-outcome.js';
import type { SharingHost } from './sharing-host.js';
import type { OutcomeStep, Step } from './step.js';

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

/**
 * What a replica did and has not reported yet, oldest first. Calls that ended alike are one step.
 *
 * Almost every call is a plain success after another one. Those the machine counts alone, as in a circuit that is not
 * shared, and the step is written down when it is read: so that a call touches no memory of the sharing's.
 */
export class Pending {
  readonly #host: Pick<SharingHost, 'machine' | 'countAlone'>;
  #steps: Step[] = [];
  /** The last step, where that is a run of plain successes. */
  #run: OutcomeStep | undefined;
  /** What the machine had counted when the run was last written down. */
  #writtenDown = 0;

  constructor(host: Pick<SharingHost, 'machine' | 'countAlone'>) {
    this.#host = host;
  }

  get steps(): readonly Step[] {
    this.#writeDown();
    return this.#steps;
  }

  get isEmpty(): boolean {
    return this.#steps.length === 0;
  }

  /** How many outcomes wait. */
  get outcomes(): number {
    return countOutcomes(this.steps);
  }

  /**
   * A success that is neither slow nor a probe, where it does not matter when it ended, begins a run: the machine is
   * about to count it, and counts those that follow.
   */
  beginRun(generation: number): void {
    const run: OutcomeStep = { ...PLAIN_SUCCESS, generation, count: 0 };
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

  outcome(permit: PermitState, result: ReportedOutcome, at: number): void {
    this.endRun();
    const last = this.#steps[this.#steps.length - 1];
    if (last?.kind === 'outcome' && isAlike(last, permit, result, at)) {
      last.count++;
      return;
    }
    const { generation, shadow, lease } = permit;
    this.push({ kind: 'outcome', ...result, generation, shadow, lease, at, count: 1 });
  }

  rejection(kind: 'rejected' | 'wouldReject'): void {
    const last = this.#steps[this.#steps.length - 1];
    if (last?.kind === 'rejections') last[kind]++;
    else this.push({ kind: 'rejections', rejected: 0, wouldReject: 0, [kind]: 1 });
  }

  take(): Step[] {
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
   * Lets the older half be counted and no longer judged, so that a store which is away for hours
   * costs a bounded memory and no count.
   */
  #condense(): void {
    const kept: Step[] = [];
    // A count must not be moved to before the reset that it came after.
    let since = 0;
    for (const step of this.#steps.splice(0, MOST_STEPS / 2)) {
      const same = kept.find((other, i) => i >= since && isKin(other, step));
      if (same !== undefined) add(same, step);
      // A lease of so long ago has run out.
      else if (step.kind === 'outcome') kept.push({ ...step, shadow: true, lease: undefined });
      else kept.push(step);
      if (step.kind === 'reset') since = kept.length;
    }
    this.#steps = [...kept, ...this.#steps];
  }
}

export function countOutcomes(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => sum + (step.kind === 'outcome' ? step.count : 0), 0);
}

function isAlike(step: OutcomeStep, permit: PermitState, result: ReportedOutcome, at: number): boolean {
  return (
    step.outcome === result.outcome &&
    step.generation === permit.generation &&
    step.at === at &&
    step.slow === result.slow &&
    step.timedOut === result.timedOut &&
    step.shadow === permit.shadow &&
    step.retryAfterMs === result.retryAfterMs &&
    step.trip === result.trip &&
    step.facts?.name === result.facts?.name &&
    step.facts?.code === result.facts?.code &&
    step.lease === undefined &&
    permit.lease === undefined
  );
}

/** Whether two steps differ in nothing that totals count. */
function isKin(one: Step, other: Step): boolean {
  if (one.kind !== 'outcome' || other.kind !== 'outcome') return one.kind === 'rejections' && other.kind === one.kind;
  return one.outcome === other.outcome && one.slow === other.slow && one.timedOut === other.timedOut;
}

function add(to: Step, step: Step): void {
  if (to.kind === 'outcome' && step.kind === 'outcome') {
    to.count += step.count;
  } else if (to.kind === 'rejections' && step.kind === 'rejections') {
    to.rejected += step.rejected;
    to.wouldReject += step.wouldReject;
  }
}

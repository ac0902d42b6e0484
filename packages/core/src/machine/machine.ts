import type { TripStrategy, TripWindow } from './trip-strategy.js';
import { openingWaitMs, recoveryStepMs, type RecoveryBackoff } from './backoff.js';
import type { Attribution, Change } from './change.js';
import type { CircuitMode, CircuitState, Outcome, TransitionCause, TripCause } from './circuit-state.js';
import { noCalls, type CircuitTotals } from './totals.js';
import type { Decision, PermitState, ProbeLease, RefusalReason } from './permit.js';
import { missedDeadlines, NO_LEASES, unusedName, withoutLease, type ProbeLeases } from './probe-leases.js';

/** The rules of one circuit. Durations are milliseconds. */
export interface MachineRules {
  readonly trip: TripStrategy;
  /** The mode where no operator has ordered one. */
  readonly mode: CircuitMode;
  readonly recoveryTimeoutMs: number;
  readonly recoveryBackoff: RecoveryBackoff | undefined;
  readonly probes: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
  readonly probeTimeoutMs: number;
}

/** A mode that an operator ordered and that is in force. */
export interface ModeOverride extends Attribution {
  readonly mode: CircuitMode;
  /** When it was ordered, on the circuit's clock, in milliseconds. */
  readonly at: number;
  /** When it ends by itself; undefined where it stays until it is changed. */
  readonly until?: number | undefined;
}

/** What an operator is told of a failure. Never its message, which may hold what the call was about. */
export interface FailureFacts {
  /** The name of the error; `HttpError` for an HTTP response. */
  readonly name: string;
  /** The code of the error, or the status of the response; null where there is none. */
  readonly code: string | number | null;
}

/** The failure that opened the circuit. */
export interface OpeningFailure extends FailureFacts {
  /** When, on the circuit's clock, in milliseconds. */
  readonly at: number;
}

/** How a call ended. */
export interface CallOutcome {
  readonly outcome: Outcome;
  readonly slow: boolean;
  readonly timedOut: boolean;
  /** The wait that the dependency asked for, should this failure open the circuit. */
  readonly retryAfterMs: number | undefined;
  /** Whether this failure opens the circuit, whatever the thresholds say. */
  readonly trip: boolean;
  /** Describes the failure. Called only if it opens the circuit. */
  readonly describe: (() => FailureFacts) | undefined;
}

/** What became of a result: counted in its generation, late (law G2), or settled before (law G1). */
export type Settlement = 'counted' | 'late' | 'repeated';

/** Takes outcomes that the machine's windows must not judge yet, in the place of those windows. */
export interface DeferredOutcomes {
  add(failed: boolean, slow: boolean, at: number): void;
  clear(): void;
}

/**
 * The circuit breaker itself: deterministic, without a clock, promises or randomness. Its owner passes the time, and a
 * random number where a wait may begin.
 *
 * It changes itself in place, for speed; `recordOf` and `restore` are its pure edges. What it decided waits in `changes`
 * until the owner has announced it.
 */
export class Machine {
  state: CircuitState = 'closed';
  override: ModeOverride | undefined = undefined;
  generation = 1;
  /**
   * The generation in which every call is admitted and a success that was not slow only has to be counted: the present
   * one of a closed circuit whose mode neither rejects calls nor ends by itself; otherwise 0.
   */
  passing: number;
  /** When the state was entered, on the circuit's clock, in milliseconds. */
  changedAt: number;
  /** Why the state was entered; null for the first. */
  cause: TransitionCause | null = null;
  /** How long the circuit stays open, from `changedAt`. */
  waitMs = 0;
  /** Openings in a row. The recovery backoff depends on them. */
  openings = 0;
  probeSuccesses = 0;
  probeFailures = 0;
  consecutiveFailures = 0;
  lastFailureAt: number | undefined = undefined;
  /** The failure of the last opening; null while the circuit is closed, and where no failure opened it. */
  openedBy: OpeningFailure | null = null;
  totals: CircuitTotals = noCalls();
  leases: ProbeLeases = NO_LEASES;
  /** What changed and was not announced yet, oldest first; undefined when nothing did. */
  changes: Change[] | undefined = undefined;
  /** Receives the outcomes that windows judge, where they are not judged at once. */
  deferred: DeferredOutcomes | undefined = undefined;
  readonly windows: readonly TripWindow[];
  /** Whether the strategy needs to know when a call ended. */
  readonly timed: boolean;
  readonly rules: MachineRules;

  constructor(rules: MachineRules, now: number) {
    this.rules = rules;
    this.changedAt = now;
    this.windows = rules.trip.createWindows();
    this.timed = this.windows.some(({ timed }) => timed);
    this.passing = 0;
    this.findPassing();
  }

  get mode(): CircuitMode {
    return this.override === undefined ? this.rules.mode : this.override.mode;
  }

  /** When an open circuit admits its first probe. */
  get retryAt(): number {
    return this.changedAt + this.waitMs;
  }

  /** Applies what time alone decides: a mode whose time-to-live ended, a probe past its deadline (law H2). */
  advance(now: number, random: number): void {
    this.#endOverride(now, random);
    this.#missDeadlines(now, random);
  }

  /** Whether a call would be admitted now. It changes nothing; the machine has been advanced to `now`. */
  admits(now: number): boolean {
    const { mode } = this;
    if (mode !== 'automatic') return mode !== 'forced_open';
    if (this.state === 'closed') return true;
    if (this.state === 'open' && now < this.retryAt) return false;
    return this.leases.length < this.rules.probes;
  }

  /**
   * Rejects and counts a call in the commonest of cases: an open circuit whose wait is not over. It spares the call a
   * permit, a tenth of what the rejection costs. False says nothing; `admit` decides then.
   */
  rejectsEarly(now: number): boolean {
    if (this.state !== 'open' || now >= this.retryAt || this.mode !== 'automatic') return false;
    if (this.override !== undefined || this.leases.length > 0) return false;
    this.totals.rejectedCount++;
    return true;
  }

  /** Decides about a call, stamps the permit of one that is admitted, and counts one that is not. */
  admit(permit: PermitState, now: number, random: number, leaseId?: string): Decision {
    const decision = this.decide(permit, now, random, leaseId);
    this.countDecision(decision);
    return decision;
  }

  /**
   * `admit` without counting.
   *
   * @param leaseId - names the lease, should the call become a probe; by default a name that is
   * unique in this machine, which is not enough where several share a circuit.
   */
  decide(permit: PermitState, now: number, random: number, leaseId?: string): Decision {
    this.advance(now, random);
    const { mode } = this;
    permit.generation = this.generation;
    if (mode === 'forced_open') return mode;
    if (mode === 'forced_closed') {
      if (this.state !== 'closed') permit.shadow = true;
      return 'admitted';
    }
    const refusal = this.#admitByState(permit, now, leaseId);
    if (refusal === undefined) return 'admitted';
    if (mode !== 'observe') return refusal;
    permit.shadow = true;
    return 'would_reject';
  }

  countDecision(decision: Decision): void {
    if (decision === 'admitted') return;
    if (decision === 'would_reject') this.totals.wouldRejectCount++;
    else this.totals.rejectedCount++;
  }

  /**
   * Counts almost every call: a success of the `passing` generation that was not slow and not settled before.
   *
   * @param now - matters only where the machine is `timed`.
   * @returns why the circuit must open, if it must; the caller then calls `open` with the time.
   */
  countSuccess(permit: PermitState, now: number): TripCause | undefined {
    permit.settled = true;
    this.totals.successCount++;
    this.consecutiveFailures = 0;
    return this.windows.length === 0 ? undefined : this.#record(false, false, now);
  }

  /** Counts the result of a call, once, and concludes from it what the rules say. */
  settle(permit: PermitState, result: CallOutcome, now: number, random: number): Settlement {
    if (permit.settled) return 'repeated';
    permit.settled = true;
    const { outcome, slow } = result;
    const { lease } = permit;
    const failed = outcome === 'failure';
    // A probe that fails just at its deadline has failed, and is not late as well.
    if (failed) this.#endOverride(now, random);
    else if (lease !== undefined) this.advance(now, random);
    this.#count(result, now);
    // A probe whose lease is gone has missed its deadline, and has failed by that (law H2).
    const missed = lease !== undefined && !this.leases.some(({ id }) => id === lease.id);
    if (lease !== undefined) this.release(lease);
    if (missed || permit.generation !== this.generation) {
      this.totals.lateCount++;
      return 'late';
    }
    if (permit.shadow || outcome === 'ignored') return 'counted';
    this.consecutiveFailures = failed ? this.consecutiveFailures + 1 : 0;
    if (lease === undefined) {
      const verdict = this.#record(failed, slow, now);
      const cause = result.trip ? 'classified' : verdict;
      if (cause !== undefined) this.open(cause, now, random, failed ? result : undefined);
    } else if (failed) {
      this.#failProbe('probe_failed', now, random, result);
    } else if (slow && this.rules.trip.judgesSlowCalls) {
      this.#failProbe('probe_slow', now, random, undefined);
    } else if (++this.probeSuccesses >= this.rules.successThreshold) {
      this.#transition('closed', now, 'probe_succeeded');
    }
    return 'counted';
  }

  /** Opens a closed circuit, unless an operator keeps it closed. */
  open(cause: TripCause, now: number, random: number, failure?: CallOutcome): void {
    if (this.state !== 'closed' || this.mode === 'forced_closed') return;
    const { generation } = this;
    this.#endOverride(now, random);
    if (generation === this.generation) this.#open(cause, now, random, failure);
  }

  /** Gives back a slot that no probe uses. */
  release(lease: ProbeLease): void {
    this.leases = withoutLease(this.leases, lease.id);
  }

  /**
   * Opens the circuit for an operator; a circuit that is open begins its wait anew.
   *
   * @param forMs - the wait; by default the step of the backoff.
   */
  trip(now: number, by: Attribution, forMs: number | undefined, random: number): void {
    const from = this.state;
    if (from !== 'open') this.#countOpening();
    this.waitMs = forMs ?? this.#stepMs(random);
    this.openedBy = null;
    this.#enter('open', now, 'operator');
    this.#note({
      ...by,
      kind: 'transition',
      from,
      to: 'open',
      cause: 'operator',
      generation: this.generation,
      at: now,
    });
  }

  /** Closes the circuit, in the mode that its rules name, with all counters at zero. Calls in flight will be late. */
  reset(now: number, by: Attribution): void {
    const from = this.state;
    this.totals = noCalls();
    this.lastFailureAt = undefined;
    this.override = undefined;
    this.#enter('closed', now, 'reset');
    this.#note({ ...by, kind: 'reset', from, to: 'closed', cause: 'reset', generation: this.generation, at: now });
  }

  /** Applies a mode, until another is ordered or the time-to-live ends. The mode in force is only noted anew. */
  setMode(mode: CircuitMode, now: number, by: Attribution, ttlMs?: number): void {
    const until = ttlMs === undefined ? undefined : now + ttlMs;
    // Where `automatic` is the base mode as well, there is nothing that it would have to outrank.
    const override = mode === 'automatic' && this.rules.mode === mode ? undefined : { ...by, mode, at: now, until };
    if (mode !== this.mode) {
      this.#apply(override, now, 'operator', by);
      return;
    }
    const isNews = override !== undefined && (until ?? by.actor ?? by.reason ?? this.override?.until) !== undefined;
    if (!isNews) return;
    this.override = override;
    this.findPassing();
    this.#note({ ...by, kind: 'mode', from: mode, to: mode, cause: 'operator', generation: this.generation, at: now });
  }

  /** Has the windows judge an outcome that was deferred, and says why the circuit must open, if it must. */
  judge(failed: boolean, slow: boolean, at: number): TripCause | undefined {
    let cause: TripCause | undefined;
    for (const window of this.windows) cause ??= window.record(failed, slow, at);
    return cause;
  }

  /** Finds `passing` anew, after the state, the mode or the generation were changed from outside. */
  findPassing(): void {
    const passes = this.state === 'closed' && this.mode !== 'forced_open' && this.override?.until === undefined;
    this.passing = passes ? this.generation : 0;
  }

  /** In the order of time: what becomes of the circuit must not depend on when somebody looked. */
  #endOverride(now: number, random: number): void {
    const until = this.override?.until;
    if (until === undefined || now < until) return;
    this.#missDeadlines(until, random);
    this.#apply(undefined, until, 'ttl', {});
  }

  #missDeadlines(now: number, random: number): void {
    if (this.leases.length === 0) return;
    const missed = missedDeadlines(this.leases, this.generation, now);
    this.leases = this.leases.filter((lease) => lease.expiresAt > now);
    const { generation } = this;
    for (const deadline of missed) {
      if (generation === this.generation) this.#failProbe('probe_timeout', deadline, random, undefined);
    }
  }

  #admitByState(permit: PermitState, now: number, leaseId: string | undefined): RefusalReason | undefined {
    if (this.state === 'closed') return undefined;
    if (this.state === 'open') {
      if (now < this.retryAt) return 'open';
      this.#transition('half_open', now, 'recovery_timeout');
      permit.generation = this.generation;
    }
    if (this.leases.length >= this.rules.probes) return 'probe_limit';
    const id = leaseId ?? unusedName(this.leases, this.generation, now);
    const lease = { id, generation: this.generation, expiresAt: now + this.rules.probeTimeoutMs };
    permit.lease = lease;
    this.leases = [...this.leases, lease];
    return undefined;
  }

  #count({ outcome, slow, timedOut }: CallOutcome, now: number): void {
    const { totals } = this;
    if (outcome === 'failure') {
      totals.failureCount++;
      this.lastFailureAt = now;
    } else if (outcome === 'success') totals.successCount++;
    else totals.ignoredCount++;
    if (slow) totals.slowCount++;
    if (timedOut) totals.timeoutCount++;
  }

  /** Records the outcome of a call in a closed circuit, and says why the circuit must open, if it must. */
  #record(failed: boolean, slow: boolean, now: number): TripCause | undefined {
    let cause: TripCause | undefined =
      this.consecutiveFailures >= this.rules.trip.consecutiveFailures ? 'consecutive_failures' : undefined;
    const { windows, deferred } = this;
    if (deferred !== undefined) {
      if (windows.length > 0) deferred.add(failed, slow, now);
      return cause;
    }
    // Each call comes through this loop, and V8 inlines what is short in bytecode.
    // eslint-disable-next-line @typescript-eslint/prefer-for-of
    for (let i = 0; i < windows.length; i++) {
      const verdict = (windows[i] as TripWindow).record(failed, slow, now);
      cause ??= verdict;
    }
    return cause;
  }

  /** Law H3: failures count per round and clear no successes. A classifier may demand the reopening at once. */
  #failProbe(cause: TransitionCause, now: number, random: number, failure: CallOutcome | undefined): void {
    this.probeFailures++;
    if (failure?.trip === true || this.probeFailures >= this.rules.failureThreshold) {
      this.#open(cause, now, random, failure);
    }
  }

  #open(cause: TransitionCause, now: number, random: number, failure: CallOutcome | undefined): void {
    this.#countOpening();
    const { recoveryTimeoutMs } = this.rules;
    this.waitMs = openingWaitMs(this.#stepMs(random), failure?.retryAfterMs, this.openings, recoveryTimeoutMs);
    const facts = failure?.describe?.();
    this.openedBy = facts === undefined ? null : { name: facts.name, code: facts.code, at: now };
    this.#transition('open', now, cause, facts && detailOf(facts));
  }

  #countOpening(): void {
    this.openings++;
    this.totals.openedCount++;
  }

  #stepMs(random: number): number {
    const { recoveryTimeoutMs, recoveryBackoff } = this.rules;
    return recoveryStepMs(recoveryTimeoutMs, recoveryBackoff, this.openings, random);
  }

  #transition(to: CircuitState, now: number, cause: TransitionCause, detail?: string): void {
    const from = this.state;
    this.#enter(to, now, cause);
    this.#note({ kind: 'transition', from, to, cause, detail, generation: this.generation, at: now });
  }

  #apply(override: ModeOverride | undefined, now: number, cause: 'operator' | 'ttl', by: Attribution): void {
    const from = this.mode;
    this.override = override;
    this.#beginGeneration();
    this.#note({ ...by, kind: 'mode', from, to: this.mode, cause, generation: this.generation, at: now });
  }

  #enter(state: CircuitState, now: number, cause: TransitionCause): void {
    this.state = state;
    this.cause = cause;
    this.changedAt = now;
    if (state === 'closed') {
      this.openings = 0;
      this.openedBy = null;
    }
    this.#beginGeneration();
  }

  #beginGeneration(): void {
    this.generation++;
    this.probeSuccesses = 0;
    this.probeFailures = 0;
    this.findPassing();
    // An open circuit goes on showing what opened it; a closed one judges afresh (law H3, defect D19).
    if (this.state !== 'closed') return;
    this.consecutiveFailures = 0;
    this.deferred?.clear();
    for (const window of this.windows) window.clear();
  }

  #note(change: Change): void {
    (this.changes ??= []).push(change);
  }
}

/** A failure in one line, such as `HttpError 503`. */
export function detailOf({ name, code }: FailureFacts): string {
  return code === null ? name : `${name} ${code}`;
}

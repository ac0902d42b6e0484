import { openingWaitMs, recoveryStepMs, type RecoveryBackoff } from './backoff.js';
import type { Attribution, Change } from './change.js';
import type { CircuitMode, CircuitState, Outcome, TransitionCause, TripCause } from './circuit-state.js';
import type { Decision, PermitState, ProbeLease } from './permit.js';
import { noCalls, type CircuitTotals } from './totals.js';
import type { TripStrategy, TripWindow } from './trip-strategy.js';

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

/** The mode that an operator ordered. */
export interface ModeOverride extends Attribution {
  readonly mode: CircuitMode;
  /** When it was ordered, in milliseconds of the circuit's clock. */
  readonly at: number;
  /** When it ends by itself; undefined if it stays until it is changed. */
  readonly until?: number | undefined;
}

/** What operators see of a failure: never its message, which may hold data of the call. */
export interface FailureFacts {
  /** The name of the error; `HttpError` for an HTTP response. */
  readonly name: string;
  /** The code of the error, or the status of the response; null where there is none. */
  readonly code: string | number | null;
}

/** The failure that opened the circuit. */
export interface OpeningFailure extends FailureFacts {
  /** In milliseconds of the circuit's clock. */
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

/** How a result was taken: counted in its generation, late (law G2), or settled before (law G1). */
export type Settlement = 'counted' | 'late' | 'repeated';

/** Collects the outcomes that the windows judge later. */
export interface DeferredOutcomes {
  add(failed: boolean, slow: boolean, at: number): void;
  clear(): void;
}

const NO_LEASES: readonly ProbeLease[] = [];

/**
 * The circuit breaker itself, without a clock, promises or randomness: its owner passes the time, and a random number
 * where a wait may begin. It changes itself in place, for speed; the owner announces what it finds in `changes`.
 */
export class Machine {
  state: CircuitState = 'closed';
  override: ModeOverride | undefined = undefined;
  generation = 1;
  /** The present generation, if the circuit is closed and its mode neither rejects calls nor ends by itself; else 0. */
  passing = 0;
  /** When the state was entered, in milliseconds of the circuit's clock. */
  changedAt: number;
  /** Why the state was entered; null for the first. */
  cause: TransitionCause | null = null;
  /** How long the circuit stays open, from `changedAt`. */
  waitMs = 0;
  /** What the wait came from: `recovery_timeout` (the option), `backoff`, `retry_after` or `operator`. */
  waitOrigin: string | undefined = undefined;
  /** Openings in a row. The recovery backoff depends on them. */
  openings = 0;
  probeSuccesses = 0;
  probeFailures = 0;
  consecutiveFailures = 0;
  lastFailureAt: number | undefined = undefined;
  /** The failure that opened the circuit; null while it is closed, and if no failure opened it. */
  openedBy: OpeningFailure | null = null;
  totals: CircuitTotals = noCalls();
  /** The slots in use. The list is replaced, never changed, so that a record can hold it as it is. */
  leases: readonly ProbeLease[] = NO_LEASES;
  /** The changes that were not announced yet, oldest first; undefined if there are none. */
  changes: Change[] | undefined = undefined;
  /** Receives the outcomes that the windows must not judge yet. */
  deferred: DeferredOutcomes | undefined = undefined;
  readonly windows: readonly TripWindow[];
  /** Whether the strategy needs the time at which a call ended. */
  readonly timed: boolean;
  readonly rules: MachineRules;

  constructor(rules: MachineRules, now: number) {
    this.rules = rules;
    this.changedAt = now;
    this.windows = rules.trip.createWindows();
    this.timed = this.windows.some(({ timed }) => timed);
    this.findPassing();
  }

  get mode(): CircuitMode {
    return this.override === undefined ? this.rules.mode : this.override.mode;
  }

  /** When an open circuit admits its first probe. */
  get retryAt(): number {
    return this.changedAt + this.waitMs;
  }

  /** Applies what time alone decides: the end of a mode, and probes past their deadline (law H2). */
  advance(now: number, random: number): void {
    this.#endOverride(now, random);
    this.#missDeadlines(now, random);
  }

  /** Whether a call would be admitted now. It changes nothing; the machine has been advanced to `now`. */
  admits(now: number): boolean {
    const { mode } = this;
    return mode === 'automatic' ? this.#refusal(now) === undefined : mode !== 'forced_open';
  }

  /**
   * Rejects and counts a call in the most common case: an open circuit whose wait is not over. The call then needs no
   * permit, a tenth of the cost of a rejection. If the answer is false, `admit` decides.
   */
  rejectsEarly(now: number): boolean {
    if (this.state !== 'open' || now >= this.retryAt || this.leases.length > 0) return false;
    if (this.override !== undefined || this.rules.mode !== 'automatic') return false;
    this.totals.rejectedCount++;
    return true;
  }

  /** Decides about a call, stamps the permit of one that is admitted, and counts one that is not. */
  admit(permit: PermitState, now: number, random: number): Decision {
    const decision = this.decide(permit, now, random);
    if (decision === 'would_reject') this.totals.wouldRejectCount++;
    else if (decision !== 'admitted') this.totals.rejectedCount++;
    return decision;
  }

  /**
   * `admit` without counting.
   *
   * @param leaseId - names the lease of a probe. The default is unique in this machine only, and so not enough for a
   * circuit that several machines share.
   */
  decide(permit: PermitState, now: number, random: number, leaseId?: string): Decision {
    this.advance(now, random);
    const { mode } = this;
    permit.generation = this.generation;
    if (mode === 'forced_open') return mode;
    if (mode === 'forced_closed') {
      permit.shadow = this.state !== 'closed';
      return 'admitted';
    }
    const refusal = this.#refusal(now);
    if (this.state === 'open' && refusal !== 'open') {
      this.#enter('half_open', now, 'recovery_timeout');
      permit.generation = this.generation;
    }
    if (refusal !== undefined) {
      if (mode !== 'observe') return refusal;
      permit.shadow = true;
      return 'would_reject';
    }
    if (this.state !== 'closed') {
      let id = leaseId ?? `${this.generation}.${now}`;
      while (this.leases.some((lease) => lease.id === id)) id += '+';
      const { probeTimeoutMs: durationMs } = this.rules;
      permit.lease = { id, generation: this.generation, expiresAt: now + durationMs, durationMs };
      this.leases = [...this.leases, permit.lease];
    }
    return 'admitted';
  }

  /**
   * Counts almost every call: a fast success of the `passing` generation that was not settled before.
   *
   * @param now - is used only if the machine is `timed`.
   * @returns why the circuit must open, if it must; the caller then calls `open` with the time.
   */
  countSuccess(permit: PermitState, now: number): TripCause | undefined {
    permit.settled = true;
    this.totals.successCount++;
    this.consecutiveFailures = 0;
    return this.windows.length === 0 ? undefined : this.#record(false, false, now);
  }

  /** Counts the result of a call, once, and changes the state as the rules say. */
  settle(permit: PermitState, result: CallOutcome, now: number, random: number): Settlement {
    if (permit.settled) return 'repeated';
    permit.settled = true;
    const { totals } = this;
    const { lease } = permit;
    const { outcome, slow } = result;
    const failure = outcome === 'failure' ? result : undefined;
    // A probe that fails exactly at its deadline has failed, and is not late as well.
    if (failure !== undefined) this.#endOverride(now, random);
    else if (lease !== undefined) this.advance(now, random);
    if (outcome === 'success') totals.successCount++;
    else if (outcome === 'failure') totals.failureCount++;
    else totals.ignoredCount++;
    if (slow) totals.slowCount++;
    if (result.timedOut) totals.timeoutCount++;
    if (failure !== undefined) this.lastFailureAt = now;
    const slots = this.leases.length;
    if (lease !== undefined) this.release(lease);
    // A probe whose lease is gone has missed its deadline, and failed then (law H2).
    const missed = lease !== undefined && this.leases.length === slots;
    if (missed || permit.generation !== this.generation) {
      totals.lateCount++;
      return 'late';
    }
    if (permit.shadow || outcome === 'ignored') return 'counted';
    this.consecutiveFailures = failure === undefined ? 0 : this.consecutiveFailures + 1;
    if (lease === undefined) {
      const verdict = this.#record(failure !== undefined, slow, now);
      const cause = result.trip ? 'classified' : verdict;
      if (cause !== undefined) this.open(cause, now, random, failure);
    } else if (failure !== undefined) {
      this.#failProbe('probe_failed', now, random, failure);
    } else if (slow && this.rules.trip.judgesSlowCalls) {
      this.#failProbe('probe_slow', now, random);
    } else if (++this.probeSuccesses >= this.rules.successThreshold) {
      this.#enter('closed', now, 'probe_succeeded');
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

  /** Gives back the slot of a probe. */
  release({ id }: ProbeLease): void {
    this.leases = this.leases.filter((lease) => lease.id !== id);
  }

  /**
   * Opens the circuit for an operator; a circuit that is open begins its wait anew.
   *
   * @param forMs - the wait; by default the step of the backoff.
   */
  trip(now: number, by: Attribution, forMs: number | undefined, random: number): void {
    this.#open('operator', now, random, undefined, by);
    if (forMs === undefined) return;
    this.waitMs = forMs;
    this.waitOrigin = 'operator';
  }

  /** Closes the circuit, in the mode that its rules name, with all counters at zero. Calls in flight will be late. */
  reset(now: number, by: Attribution): void {
    this.totals = noCalls();
    this.lastFailureAt = undefined;
    this.override = undefined;
    this.#enter('closed', now, 'reset', by);
  }

  /** Sets a mode, until another is ordered or the time-to-live ends. The mode in force keeps its generation. */
  setMode(mode: CircuitMode, now: number, by: Attribution, ttlMs?: number): void {
    const until = ttlMs === undefined ? undefined : now + ttlMs;
    // If `automatic` is the base mode as well, there is nothing to override.
    const override = mode === 'automatic' && this.rules.mode === mode ? undefined : { ...by, mode, at: now, until };
    const isNews = override !== undefined && (until ?? by.actor ?? by.reason ?? this.override?.until) !== undefined;
    if (isNews || mode !== this.mode) this.#override(override, now, 'operator', by);
  }

  /** Adds an outcome to the windows, and says why the circuit must open, if it must. */
  judge(failed: boolean, slow: boolean, at: number): TripCause | undefined {
    let cause: TripCause | undefined;
    const { windows } = this;
    // Each call runs this loop, and V8 inlines what is short in bytecode.
    // eslint-disable-next-line @typescript-eslint/prefer-for-of
    for (let i = 0; i < windows.length; i++) {
      const verdict = (windows[i] as TripWindow).record(failed, slow, at);
      cause ??= verdict;
    }
    return cause;
  }

  /** Finds `passing` anew, after the state, the mode or the generation has changed. */
  findPassing(): void {
    const passes = this.state === 'closed' && this.mode !== 'forced_open' && this.override?.until === undefined;
    this.passing = passes ? this.generation : 0;
  }

  /** Why the state admits no call now, in a mode that leaves the decision to it. */
  #refusal(now: number): 'open' | 'probe_limit' | undefined {
    if (this.state === 'closed') return undefined;
    if (this.state === 'open' && now < this.retryAt) return 'open';
    return this.leases.length < this.rules.probes ? undefined : 'probe_limit';
  }

  /** In the order of time: the state must not depend on when `advance` was called. */
  #endOverride(now: number, random: number): void {
    const until = this.override?.until;
    if (until === undefined || now < until) return;
    this.#missDeadlines(until, random);
    this.#override(undefined, until, 'ttl', {});
  }

  #missDeadlines(now: number, random: number): void {
    if (this.leases.length === 0) return;
    const missed = this.leases.filter((lease) => lease.expiresAt <= now);
    this.leases = this.leases.filter((lease) => lease.expiresAt > now);
    for (const { generation, expiresAt } of missed.sort((one, other) => one.expiresAt - other.expiresAt)) {
      // A probe of an earlier round only gives its slot back (defect D15).
      if (generation === this.generation) this.#failProbe('probe_timeout', expiresAt, random);
    }
  }

  /** Records the outcome of a call in a closed circuit, and says why the circuit must open, if it must. */
  #record(failed: boolean, slow: boolean, now: number): TripCause | undefined {
    const { deferred } = this;
    let verdict: TripCause | undefined;
    if (deferred === undefined) verdict = this.judge(failed, slow, now);
    else if (this.windows.length > 0) deferred.add(failed, slow, now);
    return this.consecutiveFailures >= this.rules.trip.consecutiveFailures ? 'consecutive_failures' : verdict;
  }

  /** Law H3: failures count per round and clear no successes. A classifier may demand the reopening at once. */
  #failProbe(cause: TransitionCause, now: number, random: number, failure?: CallOutcome): void {
    this.probeFailures++;
    if (failure?.trip === true || this.probeFailures >= this.rules.failureThreshold) {
      this.#open(cause, now, random, failure);
    }
  }

  #open(cause: TransitionCause, now: number, random: number, failure?: CallOutcome, by?: Attribution): void {
    if (this.state !== 'open') {
      this.openings++;
      this.totals.openedCount++;
    }
    const { recoveryTimeoutMs, recoveryBackoff } = this.rules;
    const stepMs = recoveryStepMs(recoveryTimeoutMs, recoveryBackoff, this.openings, random);
    this.waitMs = openingWaitMs(stepMs, failure?.retryAfterMs, this.openings, recoveryTimeoutMs);
    const stepOrigin = recoveryBackoff === undefined ? 'recovery_timeout' : 'backoff';
    this.waitOrigin = this.waitMs === stepMs ? stepOrigin : 'retry_after';
    const facts = failure?.describe?.();
    this.openedBy = facts === undefined ? null : { ...facts, at: now };
    this.#enter('open', now, cause, facts === undefined ? by : { detail: detailOf(facts) });
  }

  #enter(to: CircuitState, now: number, cause: TransitionCause, facts?: Attribution & { detail?: string }): void {
    const from = this.state;
    this.state = to;
    this.cause = cause;
    this.changedAt = now;
    if (to === 'closed') {
      this.openings = 0;
      this.openedBy = null;
    }
    this.#beginGeneration();
    const kind = cause === 'reset' ? cause : 'transition';
    (this.changes ??= []).push({ ...facts, kind, from, to, cause, generation: this.generation, at: now });
  }

  #override(override: ModeOverride | undefined, now: number, cause: 'operator' | 'ttl', by: Attribution): void {
    const from = this.mode;
    this.override = override;
    if (cause === 'ttl' || this.mode !== from) this.#beginGeneration();
    else this.findPassing();
    const { mode: to, generation } = this;
    (this.changes ??= []).push({ ...by, kind: 'mode', from, to, cause, generation, at: now });
  }

  #beginGeneration(): void {
    this.generation++;
    this.probeSuccesses = 0;
    this.probeFailures = 0;
    this.findPassing();
    // An open circuit still shows what opened it; a closed one judges afresh (law H3, defect D19).
    if (this.state !== 'closed') return;
    this.consecutiveFailures = 0;
    this.deferred?.clear();
    for (const window of this.windows) window.clear();
  }
}

/** A failure in one line, such as `HttpError 503`. */
export function detailOf({ name, code }: FailureFacts): string {
  return code === null ? name : `${name} ${code}`;
}

import type { Attribution } from './change.js';
import type { CircuitRecord } from './circuit-record.js';
import type { CircuitMode, TransitionCause, TripCause } from './circuit-state.js';
import { noCalls, type CircuitTotals } from './circuit-totals.js';
import { Lifecycle } from './lifecycle.js';
import { recordOf, restoreFrom, type RecordedState } from './machine-record.js';
import type { MachineRules } from './machine-rules.js';
import type { PermitState, ProbeLease, RefusalReason } from './permit.js';
import {
  missedDeadline,
  NO_LEASES,
  unexpiredLeases,
  unusedName,
  withoutLease,
  type ProbeLeases,
} from './probe-leases.js';
import { recoveryWaitMs } from './recovery-backoff.js';
import { TripJudge } from './trip-judge.js';

/** What became of a result: counted in its generation, late (law G2), or settled before (law G1). */
export type Settlement = 'counted' | 'late' | 'repeated';

/**
 * The circuit breaker itself: deterministic, with no clock, no promise and no chance of its own.
 * Whoever owns it passes the time in, and a random number where a wait may begin.
 *
 * It changes in place, for speed; `toRecord` and `restore` are its pure edges. What it decided
 * waits in `changes` for the owner to announce.
 */
export class Machine extends Lifecycle implements RecordedState {
  lastFailureAt: number | undefined = undefined;
  totals: CircuitTotals = noCalls();
  leases: ProbeLeases = NO_LEASES;
  readonly #rules: MachineRules;

  constructor(rules: MachineRules, now: number) {
    super(new TripJudge(rules.trip), now);
    this.#rules = rules;
  }

  /** Lets take effect what time alone decides: an order that ran out, a probe past its deadline (law H2). */
  advance(now: number, random: number): void {
    this.#endOrder(now, random);
    this.#missDeadlines(now, random);
  }

  /** Judges what a shared record held back, now that all is known up to the watermark. */
  judgeUntil(watermark: number, now: number, random: number): void {
    const cause = this.judge.judgeUntil(watermark);
    if (cause !== undefined) this.trip(cause, now, random);
  }

  /**
   * Rejects a call in the commonest of cases, an open circuit whose wait is not over, without a permit: making one
   * would cost a tenth of the rejection. `false` says nothing; `admit` decides then.
   */
  bars(now: number): boolean {
    if (this.state !== 'open' || this.order !== undefined || now >= this.retryAt) return false;
    this.totals.rejectedCount++;
    return true;
  }

  /**
   * Stamps the permit of a call that is admitted, or says why it is not.
   *
   * @param leaseId - names the lease, should the call become a probe; by default a name that is
   * unique in this machine, which is not enough where several share a circuit.
   */
  admit(permit: PermitState, now: number, random: number, leaseId?: string): RefusalReason | undefined {
    this.advance(now, random);
    const mode = this.mode;
    let refusal: RefusalReason | undefined;
    if (mode === 'forced_open') refusal = mode;
    else if (mode === 'forced_closed') permit.shadow = this.state !== 'closed';
    else refusal = this.#admitByState(permit, now, leaseId);
    permit.generation = this.generation;
    if (refusal === undefined) return undefined;
    if (mode === 'observe') {
      permit.shadow = true;
      this.totals.wouldRejectCount++;
      return undefined;
    }
    this.totals.rejectedCount++;
    return refusal;
  }

  /**
   * `succeed`, for almost every call: one of the generation that is `passing`, which was not settled, and was not slow.
   *
   * @param now - of no matter where the judge is not `timed`.
   * @returns why the circuit must open, if it must: whoever spared itself the time has to say now when that was.
   */
  countSuccess(permit: PermitState, now: number): TripCause | undefined {
    permit.settled = true;
    this.totals.successCount++;
    return this.judge.succeed(now);
  }

  /** Opens a closed circuit, unless an operator keeps it closed. */
  trip(cause: TransitionCause, now: number, random: number, retryAfterMs?: number): void {
    if (this.state !== 'closed' || this.mode === 'forced_closed') return;
    const { generation } = this;
    this.#endOrder(now, random);
    if (generation === this.generation) this.#open(now, cause, random, retryAfterMs);
  }

  succeed(permit: PermitState, now: number, random: number, slow: boolean): Settlement {
    if (permit.settled) return 'repeated';
    permit.settled = true;
    if (permit.lease !== undefined) this.advance(now, random);
    this.totals.successCount++;
    if (slow) this.totals.slowCount++;
    if (permit.generation !== this.generation) return this.#late(permit);
    if (permit.shadow) return 'counted';
    if (permit.lease === undefined) {
      const cause = this.judge.record(false, slow, now);
      if (cause !== undefined) this.trip(cause, now, random);
    } else {
      this.judge.consecutiveFailures = 0;
      this.#release(permit);
      if (++this.probeSuccesses >= this.#rules.successThreshold) this.transition('closed', now, 'probe_succeeded');
    }
    return 'counted';
  }

  fail(
    permit: PermitState,
    now: number,
    random: number,
    slow: boolean,
    timedOut: boolean,
    retryAfterMs: number | undefined,
  ): Settlement {
    if (permit.settled) return 'repeated';
    permit.settled = true;
    this.#endOrder(now, random);
    this.totals.failureCount++;
    if (slow) this.totals.slowCount++;
    if (timedOut) this.totals.timeoutCount++;
    this.lastFailureAt = now;
    if (permit.generation !== this.generation) return this.#late(permit);
    if (permit.shadow) return 'counted';
    if (permit.lease === undefined) {
      const cause = this.judge.record(true, slow, now);
      if (cause !== undefined) this.trip(cause, now, random, retryAfterMs);
    } else {
      // Not advanced first: a probe that fails at its deadline has failed, and is not late as well.
      this.judge.consecutiveFailures++;
      this.#release(permit);
      this.#open(now, 'probe_failed', random, retryAfterMs);
    }
    return 'counted';
  }

  /** Law G3: the permit is handed back, and nothing is concluded. */
  ignore(permit: PermitState): Settlement {
    if (permit.settled) return 'repeated';
    permit.settled = true;
    this.totals.ignoredCount++;
    if (permit.generation !== this.generation) return this.#late(permit);
    this.#release(permit);
    return 'counted';
  }

  /** Gives a slot back that no probe uses. */
  release(lease: ProbeLease): void {
    this.leases = withoutLease(this.leases, lease.id);
  }

  /** Closed, automatic, counters zero; what is in flight will be late. */
  reset(now: number, by: Attribution): void {
    this.totals = noCalls();
    this.lastFailureAt = undefined;
    this.beginAgain(now, by);
  }

  /** Orders a mode, until another is ordered or the time-to-live ends. */
  setMode(mode: CircuitMode, now: number, by: Attribution, ttlMs?: number): void {
    const until = ttlMs === undefined ? undefined : now + ttlMs;
    this.obey(mode === 'automatic' ? undefined : { ...by, mode, at: now, until }, now, 'operator', by);
  }

  toRecord(): CircuitRecord {
    return recordOf(this);
  }

  /** Goes on from a record. */
  restore(record: CircuitRecord, now: number): void {
    restoreFrom(this, record, now, this.#rules.probeTimeoutMs);
    this.judgePassing();
  }

  /** In the order of time: what becomes of the circuit must not depend on when somebody looked. */
  #endOrder(now: number, random: number): void {
    const until = this.order?.until;
    if (until === undefined || now < until) return;
    this.#missDeadlines(until, random);
    this.obey(undefined, until, 'ttl', {});
  }

  #missDeadlines(now: number, random: number): void {
    if (this.leases.length === 0) return;
    const missed = missedDeadline(this.leases, this.generation, now);
    this.leases = unexpiredLeases(this.leases, now);
    if (missed !== undefined) this.#open(missed, 'probe_timeout', random, undefined);
  }

  #admitByState(permit: PermitState, now: number, leaseId: string | undefined): RefusalReason | undefined {
    if (this.state === 'closed') return undefined;
    if (this.state === 'open') {
      if (now < this.retryAt) return 'open';
      this.transition('half_open', now, 'recovery_timeout');
    }
    if (this.leases.length >= this.#rules.probes) return 'probe_limit';
    permit.lease = {
      id: leaseId ?? unusedName(this.leases, this.generation),
      generation: this.generation,
      expiresAt: now + this.#rules.probeTimeoutMs,
    };
    this.leases = [...this.leases, permit.lease];
    return undefined;
  }

  #late(permit: PermitState): Settlement {
    this.totals.lateCount++;
    this.#release(permit);
    return 'late';
  }

  #release(permit: PermitState): void {
    if (permit.lease !== undefined) this.release(permit.lease);
  }

  #open(now: number, cause: TransitionCause, random: number, retryAfterMs: number | undefined): void {
    this.openings++;
    this.totals.openedCount++;
    const { recoveryTimeoutMs, recoveryBackoff } = this.#rules;
    this.waitMs = retryAfterMs ?? recoveryWaitMs(recoveryTimeoutMs, recoveryBackoff, this.openings, random);
    this.transition('open', now, cause);
  }
}

import type { CircuitMode, CircuitState, Outcome } from '../../src/machine/circuit-state.js';

/** What the model is told of the rules. */
export interface NaiveRules {
  readonly failures: number;
  readonly recoveryMs: number;
  readonly factor: number;
  readonly maxMs: number;
  readonly probes: number;
  readonly successes: number;
  readonly probeMs: number;
  readonly window: { readonly size: number; readonly rate: number; readonly minimum: number };
}

interface NaiveCall {
  readonly round: number;
  readonly kind: 'ordinary' | 'probe' | 'shadow';
  readonly deadline: number;
  done: boolean;
}

/**
 * The rules of a circuit once more, written to be obvious and slow: every call is kept for ever,
 * and whatever is asked is counted out of that list. It shares no code with the machine.
 */
export class NaiveCircuit {
  state: CircuitState = 'closed';
  mode: CircuitMode = 'automatic';
  round = 1;
  rejected = 0;
  wouldReject = 0;
  opened = 0;
  late = 0;
  readonly settled: Outcome[] = [];
  /** When the state was entered, and how long it lasts if it is open. */
  since: number;
  wait = 0;
  #modeEnds = Infinity;
  #openedInARow = 0;
  #probeSuccesses = 0;
  /** Outcomes that the closed circuit judges, oldest first. */
  #judged: ('success' | 'failure')[] = [];
  #probing: NaiveCall[] = [];
  readonly #rules: NaiveRules;

  constructor(rules: NaiveRules, now: number) {
    this.#rules = rules;
    this.since = now;
  }

  get probesOut(): number {
    return this.#probing.length;
  }

  count(outcome: Outcome): number {
    return this.settled.filter((other) => other === outcome).length;
  }

  look(now: number): void {
    this.#endMode(now);
    this.#expire(now);
  }

  call(now: number): NaiveCall | 'open' | 'probe_limit' | 'forced_open' {
    this.look(now);
    if (this.mode === 'forced_open') return this.#reject('forced_open');
    if (this.mode === 'forced_closed') return this.#admit(this.state === 'closed' ? 'ordinary' : 'shadow', now);
    if (this.state === 'open' && now >= this.since + this.wait) this.#enter('half_open', now);
    if (this.state === 'closed') return this.#admit('ordinary', now);
    if (this.state === 'half_open' && this.#probing.length < this.#rules.probes) return this.#admit('probe', now);
    if (this.mode === 'observe') {
      this.wouldReject++;
      return this.#admit('shadow', now);
    }
    return this.#reject(this.state === 'open' ? 'open' : 'probe_limit');
  }

  settle(call: NaiveCall, outcome: Outcome, now: number, waitMs: number | undefined): void {
    if (call.done) return;
    const retryAfterMs = outcome === 'failure' ? waitMs : undefined;
    call.done = true;
    if (outcome === 'success' && call.kind === 'probe') this.look(now);
    if (outcome === 'failure') this.#endMode(now);
    this.settled.push(outcome);
    this.#probing = this.#probing.filter((other) => other !== call);
    if (call.round !== this.round) {
      this.late++;
      return;
    }
    if (call.kind === 'shadow' || outcome === 'ignored') return;
    if (call.kind === 'probe') this.#conclude(outcome, now, retryAfterMs);
    else this.#judge(outcome, now, retryAfterMs);
  }

  order(mode: CircuitMode, ttlMs: number | undefined, now: number): void {
    this.#begin(mode, mode === 'automatic' || ttlMs === undefined ? Infinity : now + ttlMs);
  }

  reset(now: number): void {
    this.mode = 'automatic';
    this.#modeEnds = Infinity;
    this.rejected = this.wouldReject = this.opened = this.late = this.#openedInARow = 0;
    this.settled.length = 0;
    this.#enter('closed', now);
  }

  #admit(kind: NaiveCall['kind'], now: number): NaiveCall {
    const call: NaiveCall = { round: this.round, kind, deadline: now + this.#rules.probeMs, done: false };
    if (kind === 'probe') this.#probing.push(call);
    return call;
  }

  #reject<Reason>(reason: Reason): Reason {
    this.rejected++;
    return reason;
  }

  #judge(outcome: 'success' | 'failure', now: number, retryAfterMs: number | undefined): void {
    this.#judged.push(outcome);
    if (this.mode === 'forced_closed') return;
    const { failures, window } = this.#rules;
    const streak = this.#judged.length - 1 - this.#judged.lastIndexOf('success');
    const recent = this.#judged.slice(-window.size);
    const failed = recent.filter((other) => other === 'failure').length;
    const tooMany = recent.length >= window.minimum && failed > 0 && failed / recent.length >= window.rate;
    if (streak < failures && !tooMany) return;
    const { round } = this;
    this.#endMode(now);
    if (round === this.round) this.#open(now, retryAfterMs);
  }

  #conclude(outcome: 'success' | 'failure', now: number, retryAfterMs: number | undefined): void {
    if (outcome === 'failure') {
      this.#open(now, retryAfterMs);
      return;
    }
    this.#probeSuccesses++;
    if (this.#probeSuccesses < this.#rules.successes) return;
    this.#openedInARow = 0;
    this.#enter('closed', now);
  }

  #open(now: number, retryAfterMs?: number): void {
    const { recoveryMs, factor, maxMs } = this.#rules;
    let wait = recoveryMs;
    for (let i = 0; i < this.#openedInARow; i++) wait = Math.min(wait * factor, Math.max(maxMs, recoveryMs));
    this.#openedInARow++;
    this.opened++;
    this.wait = retryAfterMs ?? wait;
    this.#enter('open', now);
  }

  #endMode(now: number): void {
    if (now < this.#modeEnds) return;
    this.#expire(this.#modeEnds);
    this.#begin('automatic', Infinity);
  }

  #expire(now: number): void {
    const missed = this.#probing.filter((call) => call.deadline <= now);
    this.#probing = this.#probing.filter((call) => call.deadline > now);
    const deadlines = missed.filter((call) => call.round === this.round).map((call) => call.deadline);
    if (deadlines.length > 0) this.#open(Math.min(...deadlines));
  }

  #enter(state: CircuitState, now: number): void {
    this.state = state;
    this.since = now;
    this.#nextRound();
  }

  #begin(mode: CircuitMode, ends: number): void {
    this.mode = mode;
    this.#modeEnds = ends;
    this.#nextRound();
  }

  #nextRound(): void {
    this.round++;
    this.#probeSuccesses = 0;
    if (this.state === 'closed') this.#judged = [];
  }
}

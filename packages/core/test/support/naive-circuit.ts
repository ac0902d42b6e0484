import type { CircuitMode, CircuitState, Outcome } from '../../src/machine/circuit-state.js';

/** What the model is told of the rules. */
export interface NaiveRules {
  readonly failures: number;
  readonly recoveryMs: number;
  readonly factor: number;
  readonly maxMs: number;
  readonly probes: number;
  readonly successes: number;
  /** Failed probes of one round that reopen the circuit. */
  readonly probeFailures: number;
  readonly probeMs: number;
  readonly window: { readonly size: number; readonly rate: number; readonly minimum: number };
}

/** What became of a call, beside its outcome. */
export interface NaiveEnd {
  readonly slow?: boolean | undefined;
  readonly trip?: boolean | undefined;
  readonly retryAfterMs?: number | undefined;
}

interface NaiveCall {
  readonly round: number;
  readonly kind: 'ordinary' | 'probe' | 'shadow';
  readonly deadline: number;
  done: boolean;
  /** Whether it is a probe that has failed by its deadline. */
  missed: boolean;
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
  #probeFailures = 0;
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

  settle(call: NaiveCall, outcome: Outcome, now: number, end: NaiveEnd): void {
    if (call.done) return;
    const failed = outcome === 'failure';
    const retryAfterMs = failed ? end.retryAfterMs : undefined;
    const trip = failed && end.trip === true;
    call.done = true;
    if (!failed && call.kind === 'probe') this.look(now);
    if (outcome === 'failure') this.#endMode(now);
    this.settled.push(outcome);
    this.#probing = this.#probing.filter((other) => other !== call);
    if (call.round !== this.round || call.missed) {
      this.late++;
      return;
    }
    if (call.kind === 'shadow' || outcome === 'ignored') return;
    if (call.kind !== 'probe') this.#judge(outcome, now, retryAfterMs, trip);
    else if (failed || end.slow === true) this.#failProbe(now, retryAfterMs, trip);
    else this.#succeedProbe(now);
  }

  order(mode: CircuitMode, ttlMs: number | undefined, now: number): void {
    const ends = mode === 'automatic' || ttlMs === undefined ? Infinity : now + ttlMs;
    if (mode === this.mode) this.#modeEnds = ends;
    else this.#begin(mode, ends);
  }

  trip(now: number, forMs: number | undefined): void {
    if (this.state === 'open') {
      this.wait = forMs ?? this.#step(this.#openedInARow - 1);
      this.#enter('open', now);
      return;
    }
    this.#open(now);
    if (forMs !== undefined) this.wait = forMs;
  }

  reset(now: number): void {
    this.mode = 'automatic';
    this.#modeEnds = Infinity;
    this.rejected = this.wouldReject = this.opened = this.late = this.#openedInARow = 0;
    this.settled.length = 0;
    this.#enter('closed', now);
  }

  #admit(kind: NaiveCall['kind'], now: number): NaiveCall {
    const call: NaiveCall = {
      round: this.round,
      kind,
      deadline: now + this.#rules.probeMs,
      done: false,
      missed: false,
    };
    if (kind === 'probe') this.#probing.push(call);
    return call;
  }

  #reject<Reason>(reason: Reason): Reason {
    this.rejected++;
    return reason;
  }

  #judge(outcome: 'success' | 'failure', now: number, retryAfterMs: number | undefined, trip: boolean): void {
    this.#judged.push(outcome);
    if (this.mode === 'forced_closed') return;
    const { failures, window } = this.#rules;
    const streak = this.#judged.length - 1 - this.#judged.lastIndexOf('success');
    const recent = this.#judged.slice(-window.size);
    const failed = recent.filter((other) => other === 'failure').length;
    const tooMany = recent.length >= window.minimum && failed > 0 && failed / recent.length >= window.rate;
    if (streak < failures && !tooMany && !trip) return;
    const { round } = this;
    this.#endMode(now);
    if (round === this.round) this.#open(now, retryAfterMs);
  }

  #failProbe(now: number, retryAfterMs?: number, trip = false): void {
    this.#probeFailures++;
    if (trip || this.#probeFailures >= this.#rules.probeFailures) this.#open(now, retryAfterMs);
  }

  #succeedProbe(now: number): void {
    this.#probeSuccesses++;
    if (this.#probeSuccesses < this.#rules.successes) return;
    this.#openedInARow = 0;
    this.#enter('closed', now);
  }

  #open(now: number, retryAfterMs?: number): void {
    const step = this.#step(this.#openedInARow);
    // A hint of 0 is none. One of the first opening waits a second at least, or the recovery time.
    const least = this.#openedInARow === 0 ? Math.min(1_000, this.#rules.recoveryMs) : step;
    this.#openedInARow++;
    this.opened++;
    this.wait = retryAfterMs === undefined || retryAfterMs === 0 ? step : Math.max(least, retryAfterMs);
    this.#enter('open', now);
  }

  #step(openingsBefore: number): number {
    const { recoveryMs, factor, maxMs } = this.#rules;
    let wait = recoveryMs;
    for (let i = 0; i < openingsBefore; i++) wait = Math.min(wait * factor, Math.max(maxMs, recoveryMs));
    return wait;
  }

  #endMode(now: number): void {
    if (now < this.#modeEnds) return;
    this.#expire(this.#modeEnds);
    this.#begin('automatic', Infinity);
  }

  #expire(now: number): void {
    const missed = this.#probing.filter((call) => call.deadline <= now);
    this.#probing = this.#probing.filter((call) => call.deadline > now);
    for (const call of missed.sort((one, other) => one.deadline - other.deadline)) {
      call.missed = true;
      if (call.round === this.round) this.#failProbe(call.deadline);
    }
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
    this.#probeSuccesses = this.#probeFailures = 0;
    if (this.state === 'closed') this.#judged = [];
  }
}

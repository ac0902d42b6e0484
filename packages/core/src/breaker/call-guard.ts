import type { Clock } from '../clock/clock.js';
import type { CallTimeoutError } from '../errors/call-timeout-error.js';
import { CircuitOpenError, rejectWithoutStack, type RejectionReason } from '../errors/circuit-open-error.js';
import { failureFacts } from '../errors/failure-facts.js';
import type { BreakerEvents } from '../events/breaker-events.js';
import { reportLateFailure, type Emitter } from '../events/emitter.js';
import { openingWaitMs } from '../machine/backoff.js';
import type { Change } from '../machine/change.js';
import type { Outcome, TransitionCause } from '../machine/circuit-state.js';
import type { Machine } from '../machine/machine.js';
import type { CallResult } from '../options/breaker-options.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import { PORT_VERSION } from '../ports/breaker-store.js';
import { duration, problemWith } from '../validation/rules.js';
import type { Call, CallOwner } from './call.js';
import { LocalCircuit, type Circuit, type CircuitHost, type Refusal } from './circuit.js';
import { classify } from './classify.js';
import { historyEntry, keep, type HistoryEntry } from './history.js';
import { Observers, type BreakerObserver } from './observers.js';
import { Signals } from './signals.js';
import { retryAfterMs } from './stats-of.js';

/** What a call is met with: nothing, a rejection, or the wait for a store to say which. */
export type Admission = CircuitOpenError | undefined | Promise<CircuitOpenError | undefined>;

/** How a call ended, where there is more to say than its outcome. */
interface CallEnd {
  readonly result: CallResult;
  readonly timedOut: boolean;
  readonly retryAfterMs: number | undefined;
  readonly trip: boolean;
}

// No end is a copy of another object: one spread costs as much as ten calls.
const endedBy = (result: CallResult, timedOut: boolean, hintMs?: number, trip = false): CallEnd => {
  return { result, timedOut, retryAfterMs: hintMs, trip };
};

const NOTHING = /* @__PURE__ */ endedBy({ error: undefined }, false);

const errorOf = (end: CallEnd | undefined): unknown =>
  end !== undefined && 'error' in end.result ? end.result.error : undefined;

/** Admits calls, settles their results, and announces what changed. */
export class CallGuard implements CallOwner, CircuitHost {
  readonly portVersion = PORT_VERSION;
  readonly options: ResolvedOptions;
  readonly clock: Clock;
  readonly circuit: Circuit;
  readonly machine: Machine;
  /**
   * The generation in which a call passes and a plain success need only be counted; otherwise 0. Each call looks at
   * this one number. `refresh` finds it anew when something changed: the circuit, a listener, an observer.
   */
  passing = 0;
  /** How many calls were admitted and are not settled. */
  running = 0;
  /** The changes that this process has seen, oldest first. */
  history: HistoryEntry[] | undefined;
  readonly #emitter: Emitter<BreakerEvents>;
  #observers: Observers | undefined;
  // Made for the first call that needs it: most breakers of a large fleet are idle.
  #signals: Signals | undefined;
  /** The failure of this process that opened the circuit, until it is closed. */
  #openedBy: CallEnd | undefined;
  /** The moment of the first probe, once somebody was told. */
  #nextAttemptAt: Date | undefined;
  #closed = false;
  #onIdle: (() => void) | undefined;
  #announcing = false;

  constructor(options: ResolvedOptions, emitter: Emitter<BreakerEvents>) {
    this.options = options;
    this.clock = options.clock;
    this.#emitter = emitter;
    const shared = options.store?.share(this as never) as Circuit | undefined;
    this.circuit = shared ?? new LocalCircuit(options.rules, options.clock);
    this.machine = this.circuit.machine;
    this.refresh();
  }

  get signals(): Signals {
    return (this.#signals ??= new Signals());
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Whether a call made now would be admitted. */
  get admits(): boolean {
    const now = this.advance();
    return !this.#closed && this.circuit.admits(now);
  }

  refresh(): void {
    // A shared circuit may refresh while it is made.
    const { circuit } = this as { circuit: Circuit | undefined };
    const attended = this.#closed || this.#observers !== undefined || this.#emitter.hearsCalls;
    const timed = this.options.slowCallThresholdMs !== Infinity;
    this.passing = attended || timed || circuit === undefined ? 0 : circuit.passing;
    if (circuit?.machine.state === 'closed') this.#openedBy = undefined;
  }

  /** Rejects a call to an open circuit whose wait is not over; undefined says nothing, and `admit` decides. */
  rejectEarly(): CircuitOpenError | undefined {
    if (this.machine.state !== 'open' || this.#closed || this.#observers !== undefined) return undefined;
    const now = this.clock.now();
    return this.circuit.rejectsEarly(now) ? this.#reject('open', now) : undefined;
  }

  /** Admits a call, or gives the error that it is rejected with. */
  admit(call: Call): Admission {
    if (this.passing !== 0) {
      call.generation = this.passing;
      this.running++;
      return undefined;
    }
    if (this.#closed) {
      this.machine.totals.rejectedCount++;
      return this.#reject('closed_breaker', this.circuit.now());
    }
    const now = this.clock.now();
    // A probe may have missed its deadline: the wait that the function then gives decides about this call.
    if (this.options.backoffFunction !== undefined) this.advance();
    const sampled = this.#observers?.samples() === true;
    const refusal = this.circuit.admit(call, now);
    if (!(refusal instanceof Promise)) return this.#admitted(call, refusal, now, sampled);
    return refusal.then((later) => this.#admitted(call, later, this.clock.now(), false));
  }

  #admitted(call: Call, refusal: Refusal | undefined, now: number, sampled: boolean): CircuitOpenError | undefined {
    this.announce();
    const rejection = refusal && this.#reject(refusal, this.circuit.now());
    if (rejection === undefined) {
      call.notes.startedAt = now;
      this.running++;
      if (call.shadow && this.machine.mode === 'observe') this.#observers?.notify('wouldReject');
    }
    const admissionMs = sampled ? this.clock.now() - now : 0;
    if (sampled && rejection !== undefined) this.#observers?.notify('overhead', admissionMs);
    else if (sampled) call.notes.admissionMs = admissionMs;
    return rejection;
  }

  #reject(reason: RejectionReason, now: number): CircuitOpenError {
    const error = this.rejection(reason, now);
    this.#observers?.notify('rejected');
    if (this.#emitter.active) this.#emitter.emit('rejected', { name: this.options.name, reason, error });
    return error;
  }

  /** The error of a call that is rejected. */
  rejection(reason: RejectionReason, now: number): CircuitOpenError {
    const { name, rejectionStack, rejectionCause } = this.options;
    const { state } = this.machine;
    const waitMs = reason === 'open' || reason === 'forced_open' ? retryAfterMs(this.machine, now) : null;
    const at = waitMs === null ? null : (this.#nextAttemptAt ??= this.circuit.date(now + waitMs));
    const cause = rejectionCause ? errorOf(this.#openedBy) : undefined;
    const rejection = { breakerName: name, state, reason, retryAfterMs: waitMs, nextAttemptAt: at };
    return rejectionStack ? new CircuitOpenError(rejection, cause) : rejectWithoutStack(rejection, cause);
  }

  /** Counts a call whose function returned. */
  returned(call: Call, value: unknown): void {
    if (this.options.classify === undefined) this.settle(call, 'success');
    else this.#classify(call, { value }, 'success');
  }

  /** Counts a call whose function threw. */
  threw(call: Call, error: unknown): void {
    const caller = call.found?.callerSignal;
    if (caller?.aborted === true) {
      // A permit ends when its holder says so, which the abort of the caller brought about.
      this.abandoned(call, caller.reason, error);
      return;
    }
    // Aborted by the closing of the breaker, it says nothing about the dependency.
    if (this.#signals?.aborted === true && call.found?.signal !== undefined)
      this.settle(call, 'ignored', endedBy({ error }, false));
    else this.#classify(call, { error }, 'failure');
  }

  /** Counts a call whose caller's signal was aborted: as an error where that was a timeout, otherwise as ignored. */
  abandoned(call: Call, reason: unknown, error = reason): void {
    // A deadline that the caller brought as a signal, as `AbortSignal.timeout` does.
    if ((reason as { name?: unknown } | null | undefined)?.name === 'TimeoutError') {
      this.#classify(call, { error }, 'failure', true);
    } else {
      this.settle(call, 'ignored', endedBy({ error }, false));
    }
  }

  #classify(call: Call, result: CallResult, otherwise: Outcome, timedOut = false): void {
    const { classify: classifier } = this.options;
    if (call.settled) return;
    if (classifier === undefined) {
      this.settle(call, otherwise, endedBy(result, timedOut));
      return;
    }
    const answer = classify(classifier, result, otherwise, (error) => this.#report('classify', error));
    const { outcome, retryAfterMs: hintMs, trip } = answer;
    this.settle(call, outcome, outcome === 'success' ? NOTHING : endedBy(result, timedOut, hintMs, trip));
  }

  /** Counts a call that took too long. */
  timedOut(call: Call, error: CallTimeoutError): void {
    this.#settleFully(call, 'failure', endedBy({ error }, true));
  }

  /** Counts the result of a call, and announces what followed from it. */
  settle(call: Call, outcome: Outcome, end = NOTHING): void {
    if (outcome === 'success' && call.generation === this.passing && !call.settled) {
      const { machine } = this;
      this.running--;
      const cause = machine.countSuccess(call, machine.timed ? this.clock.now() : 0);
      if (cause !== undefined) machine.open(cause, this.circuit.now(), Math.random());
      if (machine.changes !== undefined) this.announce();
    } else {
      this.#settleFully(call, outcome, end);
    }
  }

  /** Settles what is more than a plain success. */
  #settleFully(call: Call, outcome: Outcome, end: CallEnd): void {
    const now = this.clock.now();
    const { found } = call;
    const failed = outcome === 'failure';
    const timedOut = failed && end.timedOut;
    const durationMs = found?.startedAt === undefined ? null : now - found.startedAt;
    const slow = outcome !== 'ignored' && durationMs !== null && durationMs > this.options.slowCallThresholdMs;
    const { generation } = this.machine;
    const result = {
      outcome,
      slow,
      timedOut,
      retryAfterMs: end.retryAfterMs,
      trip: failed && end.trip,
      describe: failed ? () => failureFacts(end.result) : undefined,
    };
    const settlement = this.circuit.settle(call, result, now);
    if (settlement === 'repeated') return;
    if (--this.running === 0) this.#onIdle?.();
    if (found !== undefined) found.failed = failed;
    if (settlement === 'counted' && this.machine.generation !== generation && this.machine.state === 'open') {
      // A slow call may have opened it: then an earlier error did not.
      this.#openedBy = failed ? end : undefined;
    }
    const late = settlement === 'late';
    const observers = this.#observers;
    if (observers !== undefined) {
      observers.settled(timedOut ? 'timeout' : outcome, durationMs, late, slow);
      // How long an ignored call took says nothing, and neither does what the breaker took for it.
      if (found?.admissionMs !== undefined && outcome !== 'ignored') {
        observers.notify('overhead', found.admissionMs + this.clock.now() - now);
      }
    }
    if (this.#emitter.hearsCalls) {
      const { name } = this.options;
      const facts = outcome === 'success' ? {} : { error: errorOf(end), ...(failed && { timedOut }) };
      this.#emitter.emit(outcome, { name, generation: call.generation, durationMs, slow, late, ...facts });
      if (late) this.#emitter.emit('late', { name, generation: call.generation, outcome });
    }
    this.announce();
  }

  /** Applies what is due by time, and returns the circuit's time. */
  advance(): number {
    const now = this.circuit.advance();
    this.announce();
    return now;
  }

  /** Announces all changes in their order, also those that a listener makes meanwhile. */
  announce(): void {
    const { machine } = this;
    if (machine.changes === undefined) return;
    this.refresh();
    if (this.#announcing) return;
    this.#announcing = true;
    for (let changes: readonly Change[] | undefined = machine.changes; changes; changes = machine.changes) {
      machine.changes = undefined;
      this.emitChanges(changes, false);
    }
    this.#announcing = false;
  }

  emitChanges(changes: readonly Change[], remote: boolean): void {
    this.refresh();
    this.#nextAttemptAt = undefined;
    for (const change of changes) {
      const { kind, from, to } = change;
      if (kind === 'transition' && to === 'open') this.#opened(change.cause, remote);
      const entry = historyEntry(change, this.circuit.date(change.at), null);
      keep((this.history ??= []), entry);
      if (kind !== 'mode' && from !== to && !remote) this.#observers?.notify('transitioned', from, to);
      if (this.#emitter.active) this.#emitChange(entry, remote);
    }
  }

  #emitChange({ kind, from, to, cause, detail, actor, reason, generation, at }: HistoryEntry, remote: boolean): void {
    const common = { name: this.options.name, from, generation, at, remote };
    const emit = (type: 'mode' | 'transition' | 'reset', facts: object) => {
      this.#emitter.emit(type, { ...common, ...facts } as never);
    };
    if (kind === 'mode') emit(kind, { to, cause, actor, reason });
    else if (from !== to || kind === 'transition') emit('transition', { to, cause, detail });
    if (kind === 'reset') emit(kind, { actor, reason });
  }

  /** The circuit opened: asks the backoff function for the wait, where an outcome of this process opened it. */
  #opened(cause: TransitionCause, remote: boolean): void {
    // An operator, a missed deadline or another replica opened it: what failed here before was not it.
    if (remote || cause === 'operator' || cause === 'probe_timeout') this.#openedBy = undefined;
    const { backoffFunction, rules } = this.options;
    const { machine } = this;
    const { openings } = machine;
    if (backoffFunction === undefined || remote || cause === 'operator') return;
    try {
      const stepMs: unknown = backoffFunction({ opening: openings, cause, error: errorOf(this.#openedBy) });
      const isLate = reportLateFailure(stepMs, (error) => this.#report('recoveryBackoff', error));
      if (isLate || !duration[0](stepMs)) {
        throw new TypeError(problemWith('the wait of recoveryBackoff', stepMs, duration[1]));
      }
      const hintMs = this.#openedBy?.retryAfterMs;
      machine.waitMs = openingWaitMs(stepMs as number, hintMs, openings, rules.recoveryTimeoutMs);
      machine.waitOrigin = 'backoff';
    } catch (error) {
      this.#report('recoveryBackoff', error);
    }
  }

  /** @returns what ends the observation. */
  observe(observer: BreakerObserver): () => void {
    const observers = (this.#observers ??= new Observers((error) => this.#report('observer', error)));
    const remove = observers.add(observer);
    this.refresh();
    return () => {
      remove();
      if (observers.size === 0 && this.#observers === observers) this.#observers = undefined;
      this.refresh();
    };
  }

  /** Rejects all calls from now on. `abort` ends those that run and use their signal. */
  async close(abort: boolean): Promise<void> {
    this.#closed = true;
    this.refresh();
    this.#emitter.detach();
    if (abort) this.signals.abortAll(this.rejection('closed_breaker', this.circuit.now()));
    if (this.options.store !== undefined) await this.#idle(this.options.storeTimeoutMs);
    await this.circuit.close();
  }

  /** Waits until no call runs, but not for longer: what ends later is reported then. */
  async #idle(timeoutMs: number): Promise<void> {
    if (this.running === 0) return;
    const timer = this.clock.setTimer(() => this.#onIdle?.(), timeoutMs);
    await new Promise<void>((resolve) => (this.#onIdle = resolve));
    timer.cancel();
  }

  storeEvent(type: 'store_degraded' | 'store_recovered' | 'record_quarantined', error?: unknown): void {
    this.#emitter.emit(type, { name: this.options.name, ...(error !== undefined && { error }) });
  }

  warn(code: string, message: string): void {
    this.#emitter.emit('warning', { name: this.options.name, code, message });
  }

  storeAnswered(durationMs: number, ok: boolean): void {
    this.#observers?.notify('synced', ok ? 'success' : 'failure', durationMs);
  }

  #report(source: string, error: unknown): void {
    this.#emitter.report({ name: this.options.name, source, error });
  }
}

import type { Clock } from '../clock/clock.js';
import type { CallTimeoutError } from '../errors/call-timeout-error.js';
import { CircuitOpenError, rejectWithoutStack, type RejectionReason } from '../errors/circuit-open-error.js';
import { failureFacts } from '../errors/failure-facts.js';
import type { BreakerEvents } from '../events/breaker-events.js';
import type { Emitter } from '../events/emitter.js';
import { openingWaitMs } from '../machine/backoff.js';
import type { Change } from '../machine/change.js';
import type { Outcome, TransitionCause } from '../machine/circuit-state.js';
import type { Machine } from '../machine/machine.js';
import type { CallResult } from '../options/breaker-options.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import { PORT_VERSION } from '../ports/breaker-store.js';
import { duration } from '../validation/rules.js';
import { showValue } from '../validation/show-value.js';
import type { Call, CallOwner } from './call.js';
import { LocalCircuit, type Circuit, type CircuitHost, type Refusal } from './circuit.js';
import { classify } from './classify.js';
import { historyEntry, keep, type HistoryEntry } from './history.js';
import { Observers, type BreakerObserver, type ObservedOutcome } from './observers.js';
import { isTimeout, Signals } from './signals.js';
import { retryAfterMs } from './stats-of.js';

/** What a call is met with: nothing, a rejection, or the wait for a store to say which. */
export type Admission = CircuitOpenError | undefined | Promise<CircuitOpenError | undefined>;

/** How a call ended, where there is more to say than its outcome. */
interface CallEnd {
  readonly result: CallResult | undefined;
  readonly timedOut: boolean;
  readonly retryAfterMs: number | undefined;
  readonly trip: boolean;
}

/** What a permit says that failed without an error. */
const NO_ERROR = { name: 'Failure', code: null } as const;

/** Admits calls, settles their results, and announces what changed. */
export class CallGuard implements CallOwner {
  readonly circuit: Circuit;
  readonly machine: Machine;
  readonly clock: Clock;
  readonly breakerName: string;
  /**
   * The generation in which a call passes and a plain success need only be counted; otherwise 0. Each call looks at
   * this one number. `refresh` finds it anew when something changed: the circuit, a listener, an observer.
   */
  passing = 0;
  running = 0;
  /** The changes that this process has seen, oldest first. */
  history: HistoryEntry[] | undefined;
  readonly #options: ResolvedOptions;
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
    this.#options = options;
    this.#emitter = emitter;
    this.clock = options.clock;
    this.breakerName = options.name;
    this.circuit =
      (options.store?.share(this.#host() as never) as Circuit | undefined) ??
      new LocalCircuit(options.rules, this.clock);
    this.machine = this.circuit.machine;
    this.refresh();
  }

  get signals(): Signals {
    return (this.#signals ??= new Signals());
  }

  /** Whether a call made now would be admitted. */
  get admits(): boolean {
    const now = this.advance();
    return !this.#closed && this.circuit.admits(now);
  }

  refresh(): void {
    const attended = this.#closed || this.#observers !== undefined || this.#emitter.hearsCalls;
    const passes = !attended && this.#options.slowCallThresholdMs === Infinity;
    this.passing = passes ? this.circuit.passing : 0;
    if (this.machine.state === 'closed') this.#openedBy = undefined;
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
    const now = this.clock.now();
    if (this.#closed) {
      this.machine.totals.rejectedCount++;
      return this.#reject('closed_breaker', this.circuit.now());
    }
    const sampled = this.#observers?.samples() === true;
    const refusal = this.circuit.admit(call, now);
    if (refusal instanceof Promise)
      return refusal.then((later) => this.#admitted(call, later, this.clock.now(), false));
    return this.#admitted(call, refusal, now, sampled);
  }

  #admitted(call: Call, refusal: Refusal | undefined, now: number, sampled: boolean): CircuitOpenError | undefined {
    if (this.machine.changes !== undefined) this.announce();
    const rejection = refusal && this.#reject(refusal, this.circuit.now());
    if (rejection === undefined) {
      call.notes.startedAt = now;
      this.running++;
    }
    if (sampled) {
      const admissionMs = this.clock.now() - now;
      if (rejection === undefined) call.notes.admissionMs = admissionMs;
      else this.#observers?.notify((observer) => observer.overhead(admissionMs));
    }
    return rejection;
  }

  #reject(reason: RejectionReason, now: number): CircuitOpenError {
    const error = this.rejection(reason, now);
    this.#observers?.notify((observer) => observer.rejected());
    if (this.#emitter.active) this.#emitter.emit('rejected', { name: this.breakerName, reason, error });
    return error;
  }

  /** The error of a call that is rejected. */
  rejection(reason: RejectionReason, now: number): CircuitOpenError {
    const { rejectionStack, rejectionCause } = this.#options;
    const { machine, breakerName } = this;
    const waits = reason === 'open' || reason === 'forced_open';
    const waitMs = waits ? retryAfterMs(machine, now) : null;
    const nextAttemptAt = waitMs === null ? null : (this.#nextAttemptAt ??= this.circuit.date(now + waitMs));
    const cause = rejectionCause ? this.#openingError : undefined;
    const { state } = machine;
    return rejectionStack
      ? new CircuitOpenError({ breakerName, state, reason, retryAfterMs: waitMs, nextAttemptAt }, cause)
      : rejectWithoutStack(breakerName, state, reason, waitMs, nextAttemptAt, cause);
  }

  /** Counts a call whose function returned. */
  returned(call: Call, value: unknown): void {
    if (this.#options.classify === undefined) this.settle(call, 'success');
    else this.#classified(call, { value }, 'success', false);
  }

  /** Counts a call whose function threw. */
  threw(call: Call, error: unknown): void {
    // Aborted by the closing of the breaker, it says nothing about the dependency.
    if (this.#signals?.aborted === true && call.found?.signal !== undefined) this.settle(call, 'ignored', { error });
    else this.#classified(call, { error }, 'failure', false);
  }

  timedOut(call: Call, error: CallTimeoutError): void {
    this.#settleFully(call, 'failure', { result: { error }, timedOut: true, retryAfterMs: undefined, trip: false });
  }

  /** Counts a call whose caller's signal was aborted: as an error where that was a timeout, otherwise as ignored. */
  abandoned(call: Call, reason: unknown): void {
    if (isTimeout(reason)) this.#classified(call, { error: reason }, 'failure', true);
    else this.settle(call, 'ignored', { error: reason });
  }

  #classified(call: Call, result: CallResult, otherwise: Outcome, timedOut: boolean): void {
    if (call.settled) return;
    const { classify: classifier } = this.#options;
    if (classifier === undefined) {
      this.settle(call, otherwise, result, timedOut);
      return;
    }
    const { outcome, retryAfterMs, trip } = classify(classifier, result, otherwise, (error) => {
      this.#report('classify', error);
    });
    this.settle(call, outcome, result, timedOut, retryAfterMs, trip);
  }

  /** Counts the result of a call, and announces what followed from it. */
  settle(
    call: Call,
    outcome: Outcome,
    result?: CallResult,
    timedOut = false,
    retryAfterMs?: number,
    trip = false,
  ): void {
    if (outcome === 'success' && call.generation === this.passing && !call.settled) {
      const { machine } = this;
      this.running--;
      const cause = machine.countSuccess(call, machine.timed ? this.clock.now() : 0);
      if (cause !== undefined) machine.open(cause, this.circuit.now(), Math.random());
      if (machine.changes !== undefined) this.announce();
      return;
    }
    const failed = outcome === 'failure';
    this.#settleFully(call, outcome, { result, timedOut: failed && timedOut, retryAfterMs, trip: failed && trip });
  }

  /** Settles what is more than a plain success. */
  #settleFully(call: Call, outcome: Outcome, end: CallEnd): void {
    const { machine } = this;
    const { timedOut, retryAfterMs: hintMs, trip } = end;
    const now = this.clock.now();
    const startedAt = call.found?.startedAt;
    const durationMs = startedAt === undefined ? null : now - startedAt;
    const slow = outcome !== 'ignored' && durationMs !== null && durationMs > this.#options.slowCallThresholdMs;
    const failed = outcome === 'failure';
    const describe = failed ? () => (end.result === undefined ? NO_ERROR : failureFacts(end.result)) : undefined;
    const { generation } = machine;
    const settlement = this.circuit.settle(
      call,
      { outcome, slow, timedOut, retryAfterMs: hintMs, trip, describe },
      now,
    );
    if (settlement === 'repeated') return;
    if (--this.running === 0) this.#onIdle?.();
    if (call.found !== undefined) call.found.failed = failed;
    if (failed && machine.generation !== generation && machine.state === 'open') this.#openedBy = end;
    this.#observeEnd(call, timedOut ? 'timeout' : outcome, durationMs, settlement === 'late', now);
    if (this.#emitter.hearsCalls) this.#emitEnd(call, outcome, end, durationMs, slow, settlement === 'late');
    if (machine.changes !== undefined) this.announce();
  }

  #observeEnd(call: Call, outcome: ObservedOutcome, durationMs: number | null, late: boolean, now: number): void {
    const observers = this.#observers;
    if (observers === undefined) return;
    observers.settled(outcome, durationMs, late);
    const admissionMs = call.found?.admissionMs;
    // How long an ignored call took says nothing, and neither does what the breaker took for it.
    if (admissionMs === undefined || outcome === 'ignored') return;
    const overheadMs = admissionMs + this.clock.now() - now;
    observers.notify((observer) => observer.overhead(overheadMs));
  }

  #emitEnd(
    { generation }: Call,
    outcome: Outcome,
    { result, timedOut }: CallEnd,
    durationMs: number | null,
    slow: boolean,
    late: boolean,
  ): void {
    const common = { name: this.breakerName, generation, durationMs, slow, late };
    const error = result !== undefined && 'error' in result ? result.error : undefined;
    if (outcome === 'success') this.#emitter.emit('success', common);
    else if (outcome === 'ignored') this.#emitter.emit('ignored', { ...common, error });
    else this.#emitter.emit('failure', { ...common, error, timedOut });
    if (late) this.#emitter.emit('late', { name: this.breakerName, generation, outcome });
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
      this.#emitChanges(changes, false);
    }
    this.#announcing = false;
  }

  #emitChanges(changes: readonly Change[], remote: boolean): void {
    this.#nextAttemptAt = undefined;
    for (const change of changes) {
      if (change.kind === 'transition' && change.to === 'open') this.#opened(change.cause, remote);
      const at = this.circuit.date(change.at);
      const entry = historyEntry(change, at, null);
      keep((this.history ??= []), entry);
      if (change.kind !== 'mode' && change.from !== change.to && !remote) {
        this.#observers?.notify((observer) => observer.transitioned(change.from, change.to));
      }
      if (this.#emitter.active) this.#emitChange(change, entry, remote);
    }
  }

  #emitChange(change: Change, entry: HistoryEntry, remote: boolean): void {
    const { actor, reason, generation, at, detail } = entry;
    const common = { name: this.breakerName, generation, at, remote };
    if (change.kind === 'mode') {
      const { from, to, cause } = change;
      this.#emitter.emit('mode', { ...common, from, to, cause, actor, reason });
      return;
    }
    const { kind, from, to, cause } = change;
    if (from !== to || kind === 'transition') this.#emitter.emit('transition', { ...common, from, to, cause, detail });
    if (kind === 'reset') this.#emitter.emit('reset', { ...common, from, actor, reason });
  }

  /** The circuit opened: asks the backoff function for the wait, where this process opened it by an outcome. */
  #opened(cause: TransitionCause, remote: boolean): void {
    // An operator, a missed deadline or another replica opened it: what failed here before was not it.
    if (remote || cause === 'operator' || cause === 'probe_timeout') this.#openedBy = undefined;
    const { backoffFunction, rules } = this.#options;
    if (backoffFunction === undefined || remote || cause === 'operator') return;
    const { machine } = this;
    const opening = machine.openings;
    const error = this.#openingError;
    let stepMs: unknown;
    try {
      stepMs = backoffFunction({ opening, cause, error });
      if (!duration[0](stepMs))
        throw new TypeError(`recoveryBackoff returned ${showValue(stepMs)}, expected ${duration[1]}`);
    } catch (thrown) {
      this.#report('recoveryBackoff', thrown);
      return;
    }
    machine.waitMs = openingWaitMs(stepMs as number, this.#openedBy?.retryAfterMs, opening, rules.recoveryTimeoutMs);
  }

  /** The error that opened the circuit, where this process saw it. */
  get #openingError(): unknown {
    const result = this.#openedBy?.result;
    return result !== undefined && 'error' in result ? result.error : undefined;
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
    if (this.#options.store !== undefined) await this.#idle(this.#options.storeTimeoutMs);
    await this.circuit.close();
  }

  /** Waits until no call runs, but not for longer: what ends later is reported then. */
  async #idle(timeoutMs: number): Promise<void> {
    if (this.running === 0) return;
    const timer = this.clock.setTimer(() => this.#onIdle?.(), timeoutMs);
    await new Promise<void>((resolve) => (this.#onIdle = resolve));
    timer.cancel();
  }

  #report(source: string, error: unknown): void {
    this.#emitter.report({ name: this.breakerName, source, error });
  }

  #host(): CircuitHost {
    const { name } = this.#options;
    return {
      ...this.#options,
      portVersion: PORT_VERSION,
      announce: (changes, remote) => {
        this.refresh();
        this.#emitChanges(changes, remote);
      },
      refresh: () => this.refresh(),
      storeEvent: (type, error) => {
        this.#emitter.emit(type, { name, ...(error !== undefined && { error }) });
      },
      warn: (code, message) => this.#emitter.emit('warning', { name, code, message }),
      storeAnswered: (durationMs, ok) =>
        this.#observers?.notify((observer) => observer.synced(ok ? 'success' : 'failure', durationMs)),
    };
  }
}

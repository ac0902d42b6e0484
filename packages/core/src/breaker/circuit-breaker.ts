import type { CircuitOpenError } from '../errors/circuit-open-error.js';
import { ConfigurationError } from '../errors/configuration-error.js';
import { BREAKER_EVENTS, type BreakerEvents } from '../events/breaker-events.js';
import { Emitter } from '../events/emitter.js';
import type { Attribution } from '../machine/change.js';
import type { CircuitMode, CircuitState } from '../machine/circuit-state.js';
import type { CircuitBreakerOptions } from '../options/breaker-options.js';
import {
  misuse,
  optionsMisuse,
  readAttribution,
  readHistoryQuery,
  readModeOptions,
  readTripOptions,
  type ModeOptions,
  type TripOptions,
} from '../options/method-options.js';
import { resolveOptions, type ResolvedOptions } from '../options/resolve-options.js';
import type { HistoryQuery } from '../ports/store-adapter.js';
import { flag, requireOptions } from '../validation/rules.js';
import { Permit } from './acquired-permit.js';
import { CallGuard } from './call-guard.js';
import type { AcquireOptions, CallOptions, ProtectedFunction, TryResult } from './call-options.js';
import { Call } from './call.js';
import { Deadlines } from './deadlines.js';
import { historyEntry, type HistoryEntry } from './history.js';
import { LimitedCall } from './limited-call.js';
import type { BreakerObserver } from './observers.js';
import { statsOf } from './stats-of.js';
import type { BreakerStats } from './stats.js';

/**
 * Protects the calls to one dependency: counts their failures, rejects them while the dependency
 * is down, and probes until it is well.
 *
 * @example
 * ```ts
 * const breaker = new CircuitBreaker({ name: 'prices', callTimeoutMs: 2_000, classify: classifyHttp });
 * const response = await breaker.call(({ signal }) => readResponse(fetch('https://api.example/prices', { signal })));
 * ```
 */
export class CircuitBreaker implements AsyncDisposable {
  readonly #options: ResolvedOptions;
  readonly #emitter: Emitter<BreakerEvents>;
  readonly #guard: CallGuard;
  readonly #deadlines: Deadlines | undefined;
  /** Whether a call without options needs neither a deadline nor a fallback. */
  readonly #simple: boolean;

  /** @throws {@link ConfigurationError} with every problem of the options, by name and value. */
  constructor(options: CircuitBreakerOptions);
  // A factory passes an emitter that emits all events as well. It is no part of the public signature.
  /** @internal */
  // eslint-disable-next-line @typescript-eslint/unified-signatures
  constructor(options: CircuitBreakerOptions, parent?: Emitter<BreakerEvents>);
  constructor(options: CircuitBreakerOptions, parent?: Emitter<BreakerEvents>) {
    this.#options = resolveOptions(options);
    this.#emitter = new Emitter(BREAKER_EVENTS, parent, () => this.#guard.refresh());
    this.#guard = new CallGuard(this.#options, this.#emitter);
    const { callTimeoutMs, clock, fallback } = this.#options;
    if (callTimeoutMs !== undefined) this.#deadlines = new Deadlines(clock, callTimeoutMs);
    this.#simple = callTimeoutMs === undefined && fallback === undefined;
  }

  /** The name that the breaker was made with. */
  get name(): string {
    return this.#options.name;
  }

  /**
   * What the machine concluded. An open circuit stays open until a call arrives after its wait, so a caller that only
   * looks at the state never lets it recover: before serving a cached answer, ask `admits`.
   */
  get state(): CircuitState {
    this.#guard.advance();
    return this.#guard.machine.state;
  }

  /** The mode in force. */
  get mode(): CircuitMode {
    this.#guard.advance();
    return this.#guard.machine.mode;
  }

  /**
   * Whether a call made now would be admitted, as this process knows the circuit. It takes no slot. False where calls
   * are rejected, and once the breaker is closed; true also where a probe is due and a slot is free.
   *
   * @example
   * ```ts
   * if (!breaker.admits) return cached; // not: if (breaker.state === 'open')
   * return breaker.call(fetchPrices);
   * ```
   */
  get admits(): boolean {
    return this.#guard.admits;
  }

  /** Whether `close` was called. It says nothing about the state: that of a circuit that admits calls is `closed`. */
  get disposed(): boolean {
    return this.#guard.closed;
  }

  /**
   * Calls `fn`, if the circuit admits the call, and returns its value or throws its error as it is.
   *
   * @throws {@link CircuitOpenError} when the call is rejected; {@link CallTimeoutError} when it
   * takes longer than `callTimeoutMs`; the reason of `options.signal` when that is aborted; TypeError when `fn` is no
   * function, or an option is invalid.
   */
  call<T>(fn: ProtectedFunction<T>, options?: CallOptions): Promise<T> {
    const guard = this.#guard;
    const plain = options === undefined && typeof fn === 'function';
    if (plain && this.#simple) {
      // Almost every call takes the first of these two returns.
      if (guard.passing !== 0) return new Call(guard, guard.passing).run(fn);
      const rejection = guard.rejectEarly();
      if (rejection !== undefined) return rejectAwaited(rejection);
    }
    const problem = plain ? undefined : misuse(fn, options);
    return problem === undefined ? this.#perform(new Call(guard, 0), fn, options?.signal) : Promise.reject(problem);
  }

  /**
   * As `call`, but never throws: not for a rejection, and not for a failure.
   *
   * @throws TypeError when `fn` is no function, or an option is invalid: that is a mistake of the caller.
   */
  tryCall<T>(fn: ProtectedFunction<T>, options?: CallOptions): Promise<TryResult<T>> {
    const guard = this.#guard;
    if (this.#simple && options === undefined && typeof fn === 'function') {
      if (guard.passing !== 0) return new Call(guard, guard.passing).tryRun(fn);
      const error = guard.rejectEarly();
      if (error !== undefined) return Promise.resolve({ ok: false, rejected: true, error });
    }
    const problem = misuse(fn, options);
    if (problem !== undefined) return Promise.reject(problem);
    const call = new Call(guard, 0);
    return this.#perform(call, fn, options?.signal).then(
      (value) => ({ ok: true, value }),
      // A call that was rejected was never settled. The error of a fallback is its own.
      (error: unknown) => ({ ok: false, rejected: !call.settled && this.#options.fallback === undefined, error }),
    );
  }

  /**
   * Makes a function that makes its calls through this breaker, with the same arguments and `this`.
   *
   * @throws TypeError when `fn` is no function.
   */
  wrap<This, Args extends unknown[], T>(
    fn: (this: This, ...args: Args) => T | PromiseLike<T>,
  ): (this: This, ...args: Args) => Promise<T> {
    const problem = misuse(fn, undefined);
    if (problem !== undefined) throw problem;
    const call = <R>(body: ProtectedFunction<R>) => this.call(body);
    return function (this: This, ...args: Args) {
      return call(() => fn.apply(this, args));
    };
  }

  /**
   * Takes a permit for work that is no promise. Its holder settles it; see {@link Permit}.
   *
   * @throws {@link CircuitOpenError} when the circuit does not admit it; the reason of `options.signal` when that was
   * aborted before the permit could be given; TypeError when an option is invalid.
   */
  async acquire(options?: AcquireOptions): Promise<Permit> {
    const problem = optionsMisuse(options, ['signal', 'timeoutMs']);
    if (problem !== undefined) throw problem;
    const { signal, timeoutMs } = options ?? {};
    signal?.throwIfAborted();
    const call = new Call(this.#guard, 0);
    let rejection = this.#guard.admit(call);
    if (rejection instanceof Promise) rejection = await rejection;
    if (rejection !== undefined) throw rejection;
    if (signal !== undefined) call.notes.callerSignal = signal;
    const permit = new Permit(this.#guard, call, timeoutMs);
    if (signal?.aborted !== true) return permit;
    // Aborted while the store was asked: the slot is given back.
    permit.ignore();
    throw signal.reason;
  }

  /** Returns the circuit at this moment, after what is due by time, such as the end of a mode, took effect. */
  getStats(): BreakerStats {
    const { admits, circuit } = this.#guard;
    return statsOf(circuit, this.#options, admits, circuit.now());
  }

  /**
   * Closes the circuit, in the mode `automatic` (or that of the option `mode`) and with all counters at zero, here at
   * once. Calls in flight will be late.
   *
   * @returns a promise that resolves when the store has it, if there is one.
   * @throws {@link ConfigurationError} on an invalid actor or reason.
   */
  async reset(by: Attribution = {}): Promise<void> {
    const read = readAttribution(by);
    await this.#operate((circuit) => circuit.reset(read));
  }

  /**
   * Opens the circuit, here at once, with the cause `operator`; unlike in the mode `forced_open`, it then probes by
   * itself. In an open circuit the wait begins anew. In the mode `observe` no call is rejected.
   *
   * @returns a promise that resolves when the store has it, if there is one.
   * @throws {@link ConfigurationError} on invalid options, and in a forced mode.
   */
  async trip(options: TripOptions = {}): Promise<void> {
    const { forMs, ...by } = readTripOptions(options);
    const { mode } = this;
    if (mode === 'forced_open' || mode === 'forced_closed') {
      throw new ConfigurationError('trip', [`mode is '${mode}', expected 'automatic' or 'observe': set that first`]);
    }
    await this.#operate((circuit) => circuit.trip(by, forMs));
  }

  /**
   * Sets the mode, here at once. The mode that is in force is only noted with its new reason or time-to-live.
   *
   * @returns a promise that resolves when the store has it, if there is one.
   * @throws {@link ConfigurationError} on an unknown mode, or a time-to-live that is no duration.
   */
  async setMode(mode: CircuitMode, options: ModeOptions = {}): Promise<void> {
    const { ttlMs, ...by } = readModeOptions(mode, options);
    await this.#operate((circuit) => circuit.setMode(mode, by, ttlMs));
  }

  /**
   * Returns transitions, resets and changes of mode, oldest first: the store's, or the last 100 of this process.
   *
   * @throws {@link ConfigurationError} on an invalid query.
   */
  async history(query: HistoryQuery = {}): Promise<HistoryEntry[]> {
    const read = readHistoryQuery(query);
    const { since, limit = Infinity } = read;
    const stored = await this.#guard.circuit.history(read);
    const shared = stored?.map(({ change, replica }) => historyEntry(change, new Date(change.at), replica));
    const entries = (shared ?? this.#guard.history ?? []).filter(({ at }) => since === undefined || at >= since);
    return entries.slice(Math.max(0, entries.length - limit));
  }

  /**
   * Listens to an event; see {@link BreakerEvents}. A listener that throws, also asynchronously, changes nothing:
   * `listener_error` reports it.
   *
   * @returns the unsubscriber.
   * @throws TypeError on an event that does not exist, or a listener that is no function.
   */
  on<Type extends keyof BreakerEvents>(event: Type, listener: (event: BreakerEvents[Type]) => void): () => void {
    return this.#emitter.on(event, listener);
  }

  /** As `on`, for the next event only. */
  once<Type extends keyof BreakerEvents>(event: Type, listener: (event: BreakerEvents[Type]) => void): () => void {
    return this.#emitter.on(event, listener, true);
  }

  /**
   * Has an observer called for each call, more cheaply than a listener to events; see {@link BreakerObserver}.
   *
   * @returns what ends the observation.
   * @throws TypeError when the observer lacks a method.
   */
  observe(observer: BreakerObserver): () => void {
    return this.#guard.observe(observer);
  }

  /** Resolves when the breaker has read its circuit's record, or is degraded. */
  async ready(): Promise<void> {
    await this.#guard.circuit.ready();
  }

  /**
   * Ends the breaker: later calls are rejected with the reason `closed_breaker`.
   *
   * @param options - `abort: true` aborts the signals of the calls that run, and of those whose result is still being
   * read. What such a call throws is ignored. By default nothing that runs is aborted.
   * @throws {@link ConfigurationError} when `abort` is neither true nor false.
   */
  async close(options: { readonly abort?: boolean | undefined } = {}): Promise<void> {
    const { abort = false } = requireOptions('close', options, { abort: flag });
    this.#deadlines?.close();
    await this.#guard.close(abort);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Makes a call that has a deadline, a caller's signal or a fallback, or that is not simply admitted. */
  #perform<T>(call: Call, fn: ProtectedFunction<T>, signal: AbortSignal | undefined): Promise<T> {
    if (signal?.aborted === true) {
      call.settled = true;
      return Promise.reject(signal.reason);
    }
    const { fallback } = this.#options;
    // A call with notes has it noted whether it failed, whatever its function returned.
    if (fallback !== undefined) call.notes.failed = false;
    const admission = this.#guard.admit(call);
    let result: Promise<T>;
    // Waited for only where it has to be: the function is called in the caller's own turn.
    if (admission === undefined) result = this.#run(call, fn, signal);
    else if (!(admission instanceof Promise)) result = rejectAwaited(admission);
    else
      result = admission.then((error) => (error === undefined ? this.#run(call, fn, signal) : Promise.reject(error)));
    return fallback === undefined ? result : this.#fallBack(call, result, fallback);
  }

  /** Runs an admitted call. */
  #run<T>(call: Call, fn: ProtectedFunction<T>, signal: AbortSignal | undefined): Promise<T> {
    if (this.#deadlines !== undefined || signal !== undefined) {
      return new LimitedCall<T>(this.#guard, call, this.#deadlines, signal).run(fn);
    }
    return call.lease === undefined ? call.run(fn) : this.#runProbe(call, fn);
  }

  /** The caller of a probe is answered when the store has concluded from it. */
  async #runProbe<T>(call: Call, fn: ProtectedFunction<T>): Promise<T> {
    try {
      return await call.run(fn);
    } finally {
      await this.#guard.circuit.concluded();
    }
  }

  async #fallBack<T>(call: Call, result: Promise<T>, fallback: NonNullable<ResolvedOptions['fallback']>): Promise<T> {
    const [end] = await Promise.allSettled([result]);
    const { value, reason } = end as { value?: T; reason?: unknown };
    if (call.settled && call.found?.failed !== true) return result;
    const context = { breakerName: this.name, rejected: !call.settled, ...(end.status === 'fulfilled' && { value }) };
    return (await fallback(reason, context)) as T;
  }

  /** Has an operator's order take effect here, and waits until the store has it. */
  async #operate(order: (circuit: CallGuard['circuit']) => Promise<void>): Promise<void> {
    this.#guard.advance();
    const stored = order(this.#guard.circuit);
    this.#guard.announce();
    await stored;
  }
}

const RESOLVED = /* @__PURE__ */ Promise.resolve();

/**
 * A promise that is rejected a microtask later, when the caller has begun to wait. Rejected before, it would first be
 * taken for an unhandled rejection by the runtime, which costs more than all the rest.
 */
function rejectAwaited(error: CircuitOpenError): Promise<never> {
  return RESOLVED.then(() => {
    throw error;
  });
}

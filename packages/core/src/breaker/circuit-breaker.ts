import type { BreakerEvents } from '../events/breaker-events.js';
import { Emitter } from '../events/emitter.js';
import type { Attribution } from '../machine/change.js';
import type { CircuitMode, CircuitState } from '../machine/circuit-state.js';
import type { CircuitBreakerOptions } from '../options/breaker-options.js';
import { readAttribution, readHistoryQuery, readModeOrder } from '../options/check-orders.js';
import { misuse } from '../options/misuse.js';
import { resolveOptions, type ResolvedOptions } from '../options/resolve-options.js';
import type { HistoryQuery } from '../ports/store-adapter.js';
import { AcquiredPermit } from './acquired-permit.js';
import type { BreakerObserver } from './breaker-observer.js';
import type { BreakerStats } from './breaker-stats.js';
import { Call } from './call.js';
import type { CallOptions, ProtectedFunction } from './call-options.js';
import { CallPath } from './call-path.js';
import type { Entrance } from './circuit-entrance.js';
import { Deadlines } from './deadlines.js';
import { GuardedCall } from './guarded-call.js';
import type { HistoryEntry } from './history-entry.js';
import type { ModeOptions } from './mode-options.js';
import { callPlainly, tryPlainly } from './plain-call.js';
import { unwrap, type TryResult } from './try-result.js';

/**
 * Protects the calls to one dependency: counts their failures, rejects them while the dependency
 * is down, and probes until it is well.
 *
 * @example
 * ```ts
 * const breaker = new CircuitBreaker({ name: 'prices', failureThreshold: 5, recoveryTimeoutMs: 60_000 });
 * const response = await breaker.call(({ signal }) => fetch('https://api.example/prices', { signal }));
 * ```
 */
export class CircuitBreaker implements AsyncDisposable {
  readonly #options: ResolvedOptions;
  readonly #emitter: Emitter<BreakerEvents>;
  readonly #circuit: CallPath;
  readonly #deadlines: Deadlines | undefined;
  /** Whether a call without options needs neither a guard nor a fallback. */
  #plain: boolean;
  #closed = false;

  /**
   * @param parent - hears all events as well; a factory passes its own.
   * @throws {@link ConfigurationError} with every problem of the options, by name and value.
   */
  constructor(options: CircuitBreakerOptions, parent?: Emitter<BreakerEvents>) {
    this.#options = resolveOptions(options);
    this.#emitter = new Emitter(parent);
    this.#circuit = new CallPath(this.#options, this.#emitter);
    const { callTimeoutMs, clock, fallback } = this.#options;
    if (callTimeoutMs !== undefined) this.#deadlines = new Deadlines(clock, callTimeoutMs);
    this.#plain = callTimeoutMs === undefined && fallback === undefined;
  }

  /** The name that the breaker was made with. */
  get name(): string {
    return this.#options.name;
  }

  /** What the machine concluded. An open circuit stays open until a call arrives after its wait. */
  get state(): CircuitState {
    this.#circuit.advance();
    return this.#circuit.machine.state;
  }

  /** What an operator ordered. */
  get mode(): CircuitMode {
    this.#circuit.advance();
    return this.#circuit.machine.mode;
  }

  /**
   * Calls `fn`, if the circuit lets it, and gives its value or error as it is.
   *
   * @throws {@link CircuitOpenError} when the call is rejected; {@link CallTimeoutError} when it
   * takes longer than `callTimeoutMs`; the reason of `options.signal` when that is aborted; TypeError when `fn` is no
   * function, or the options are none.
   */
  call<T>(fn: ProtectedFunction<T>, options?: CallOptions): Promise<T> {
    if (this.#plain && options === undefined && typeof fn === 'function') return callPlainly(this.#circuit, fn);
    const problem = misuse(fn, options);
    if (problem !== undefined) return Promise.reject(problem);
    if (this.#options.fallback === undefined) return this.#callGuardedly(fn, options?.signal);
    return unwrap(this.#attempt(fn, options?.signal));
  }

  /**
   * As `call`, but never throws: not for a rejection, and not for a failure.
   *
   * @throws TypeError when `fn` is no function, or the options are none: that is a mistake of the caller.
   */
  tryCall<T>(fn: ProtectedFunction<T>, options?: CallOptions): Promise<TryResult<T>> {
    if (this.#plain && options === undefined && typeof fn === 'function') return tryPlainly(this.#circuit, fn);
    const problem = misuse(fn, options);
    return problem === undefined ? this.#attempt(fn, options?.signal) : Promise.reject(problem);
  }

  /**
   * A function that makes its calls through this breaker, with the same arguments and `this`.
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
   * Takes a permit for work that is no promise. Its holder settles it; see {@link AcquiredPermit}.
   *
   * @throws {@link CircuitOpenError} when the circuit does not let it; the reason of
   * `options.signal` when that was aborted before the permit could be given. Later aborts are the holder's own affair,
   * and so is `callTimeoutMs`.
   */
  async acquire(options?: CallOptions): Promise<AcquiredPermit> {
    const problem = misuse(null, options);
    if (problem !== undefined) throw problem;
    options?.signal?.throwIfAborted();
    const call = new Call(this.#circuit, 0);
    let rejection = this.#enter(call);
    if (rejection instanceof Promise) rejection = await rejection;
    if (rejection !== undefined) throw rejection;
    const permit = new AcquiredPermit(this.#circuit, call);
    const signal = options?.signal;
    if (signal?.aborted !== true) return permit;
    // Given up while it was admitted: the slot goes to another.
    permit.ignore();
    throw signal.reason;
  }

  /** The circuit at this moment. What time alone decides, such as the end of an order, takes effect first. */
  getStats(): BreakerStats {
    return this.#circuit.stats();
  }

  /**
   * Closes the circuit, in automatic mode and with all counters at zero; here at once. Resolves when the store has it,
   * if there is one. Results in flight will be late.
   */
  async reset(by: Attribution = {}): Promise<void> {
    await this.#circuit.reset(readAttribution(by));
  }

  /**
   * Orders a mode. It takes effect here at once. Resolves when the store has it, if there is one.
   *
   * @throws {@link ConfigurationError} on an unknown mode or a time-to-live that is no duration.
   */
  async setMode(mode: CircuitMode, options: ModeOptions = {}): Promise<void> {
    const { ttlMs, ...by } = readModeOrder(mode, options);
    await this.#circuit.setMode(mode, by, ttlMs);
  }

  /** Transitions, resets and changes of mode, oldest first: the store's, or the last 100 of this process. */
  async history(query: HistoryQuery = {}): Promise<HistoryEntry[]> {
    const asked = readHistoryQuery(query);
    const { since, limit = Infinity } = asked;
    const all = await this.#circuit.history(asked);
    const entries = all.filter((entry) => since === undefined || entry.at >= since);
    return entries.slice(Math.max(0, entries.length - limit));
  }

  /**
   * Listens to an event; see {@link BreakerEvents}. A listener that throws, also asynchronously, hurts nobody: it is
   * reported by `listener_error`.
   *
   * @returns the unsubscriber.
   */
  on<Type extends keyof BreakerEvents>(event: Type, listener: (event: BreakerEvents[Type]) => void): () => void {
    return this.#emitter.on(event, listener);
  }

  /**
   * Has an observer told of each call, more cheaply than a listener to events; see {@link BreakerObserver}.
   *
   * Durations are measured by the breaker's clock. Where 64 calls in a row took less than 50 µs each, and as long
   * as the event loop does not turn, one call in eight is timed and the next seven are told its duration.
   *
   * @returns what ends the observation.
   */
  observe(observer: BreakerObserver): () => void {
    return this.#circuit.observe(observer);
  }

  /** Resolves when the breaker knows its circuit's record, or knows that it cannot. */
  async ready(): Promise<void> {
    await this.#circuit.ready();
  }

  /**
   * Ends the breaker: later calls are rejected with the reason `closed_breaker`.
   *
   * @param options - `abort: true` aborts the signals of the calls that run. What they were about to say of the
   * dependency is ignored. By default nothing that runs is aborted.
   */
  async close(options?: { readonly abort?: boolean | undefined }): Promise<void> {
    this.#closed = true;
    this.#plain = false;
    this.#deadlines?.close();
    if (options?.abort === true) {
      const reason = this.#circuit.refusal('closed_breaker');
      this.#circuit.live.abortAll(reason, (call) => {
        this.#circuit.ignored(call, reason);
      });
    }
    await this.#circuit.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #callGuardedly<T>(fn: ProtectedFunction<T>, signal: AbortSignal | undefined): Promise<T> {
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    const passing = this.#closed ? 0 : this.#circuit.passing;
    const call = new Call(this.#circuit, passing);
    const guarded = new GuardedCall<T>(this.#circuit, call, this.#deadlines, signal);
    const rejection = passing === 0 ? this.#enter(call) : undefined;
    if (rejection === undefined) return guarded.run(fn);
    if (!(rejection instanceof Promise)) return Promise.reject(rejection);
    return rejection.then((rejected) => (rejected === undefined ? guarded.run(fn) : Promise.reject(rejected)));
  }

  /** The way of a call that has everything: a timeout, a caller's signal, a fallback. */
  async #attempt<T>(fn: ProtectedFunction<T>, signal: AbortSignal | undefined): Promise<TryResult<T>> {
    if (signal?.aborted === true) return { ok: false, rejected: false, error: signal.reason };
    const call = new Call(this.#circuit, 0);
    const guarded = new GuardedCall<T>(this.#circuit, call, this.#deadlines, signal);
    let rejection = this.#enter(call);
    // Waited for only where it has to be: the function is called in the caller's own turn.
    if (rejection instanceof Promise) rejection = await rejection;
    const rejected = rejection !== undefined;
    let result: TryResult<T>;
    try {
      result = rejected ? { ok: false, rejected, error: rejection } : { ok: true, value: await guarded.run(fn) };
    } catch (error) {
      result = { ok: false, rejected, error };
    }
    const { fallback, name } = this.#options;
    if (fallback === undefined || (!rejected && guarded.outcome !== 'failure')) return result;
    try {
      const context = { breakerName: name, rejected, ...(result.ok ? { value: result.value } : {}) };
      return { ok: true, value: (await fallback(result.ok ? undefined : result.error, context)) as T };
    } catch (error) {
      return { ok: false, rejected: false, error };
    }
  }

  #enter(call: Call): Entrance {
    return this.#closed ? this.#circuit.rejectForGood() : this.#circuit.enter(call);
  }
}

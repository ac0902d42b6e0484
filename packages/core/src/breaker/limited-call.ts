import { CallTimeoutError } from '../errors/call-timeout-error.js';
import type { CallGuard } from './call-guard.js';
import type { ProtectedFunction } from './call-options.js';
import type { Call } from './call.js';
import type { Deadlined, Deadlines } from './deadlines.js';

/**
 * A call that its deadline or its caller's signal may end before its function does.
 *
 * The function cannot be stopped, its signal can only be aborted. What it does afterwards changes
 * nothing: the permit is settled (law G1).
 */
export class LimitedCall<T> implements Deadlined {
  // Declared alone, and set once: one is made for each call.
  declare deadline: number;
  declare earlier: Deadlined | undefined;
  declare later: Deadlined | undefined;
  declare private readonly guard: CallGuard;
  declare private readonly call: Call;
  declare private readonly deadlines: Deadlines | undefined;
  declare private readonly signal: AbortSignal | undefined;
  declare private resolve: (value: T) => void;
  declare private reject: (error: unknown) => void;

  constructor(guard: CallGuard, call: Call, deadlines: Deadlines | undefined, signal: AbortSignal | undefined) {
    this.deadline = 0;
    this.earlier = undefined;
    this.later = undefined;
    this.guard = guard;
    this.call = call;
    this.deadlines = deadlines;
    this.signal = signal;
  }

  run(fn: ProtectedFunction<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
      const signal = this.signal;
      if (signal !== undefined) {
        // Aborted while the store was asked for a probe.
        if (signal.aborted) {
          this.abandon(signal.reason);
          return;
        }
        this.call.notes.callerSignal = signal;
        this.guard.signals.watch(signal, this);
      }
      this.deadlines?.add(this);
      this.#follow(fn);
    });
  }

  /** Called when the deadline has passed. The caller is answered before the function is told, which may answer at once. */
  expire(): void {
    const error = new CallTimeoutError(this.guard.options.name, this.deadlines?.timeoutMs ?? 0);
    this.guard.timedOut(this.call, error);
    this.#end();
    this.reject(error);
    this.call.abort(error);
  }

  /** Called when the caller's signal was aborted, which aborts the call's own signal as well. */
  abandon(reason: unknown): void {
    this.guard.abandoned(this.call, reason);
    this.#end();
    this.reject(reason);
  }

  /** Does what an asynchronous function would do, which costs a fifth of the whole call more. */
  #follow(fn: ProtectedFunction<T>): void {
    try {
      void Promise.resolve(fn(this.call)).then(
        (value) => this.#returned(value),
        (error: unknown) => this.#threw(error),
      );
    } catch (error) {
      this.#threw(error);
    }
  }

  #returned(value: T): void {
    this.guard.returned(this.call, value);
    this.#end();
    if (this.call.lease === undefined) this.resolve(value);
    else this.#afterConclusion(() => this.resolve(value));
  }

  #threw(error: unknown): void {
    this.guard.threw(this.call, error);
    this.#end();
    if (this.call.lease === undefined) this.reject(error);
    else this.#afterConclusion(() => this.reject(error));
  }

  /** The caller of a probe is answered when the store has concluded from it. */
  #afterConclusion(answer: () => void): void {
    const concluded = this.guard.circuit.concluded();
    if (concluded === undefined) answer();
    else void concluded.then(answer);
  }

  #end(): void {
    this.deadlines?.remove(this);
    if (this.signal !== undefined) this.guard.signals.unwatch(this.signal, this);
  }
}

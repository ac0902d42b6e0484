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
  declare deadline: number;
  declare earlier: Deadlined | undefined;
  declare later: Deadlined | undefined;
  declare private readonly guard: CallGuard;
  declare private readonly call: Call;
  declare private readonly deadlines: Deadlines | undefined;
  declare private readonly callerSignal: AbortSignal | undefined;
  declare private resolve: (value: T) => void;
  declare private reject: (error: unknown) => void;

  constructor(guard: CallGuard, call: Call, deadlines: Deadlines | undefined, callerSignal: AbortSignal | undefined) {
    this.deadline = 0;
    this.earlier = undefined;
    this.later = undefined;
    this.guard = guard;
    this.call = call;
    this.deadlines = deadlines;
    this.callerSignal = callerSignal;
  }

  run(fn: ProtectedFunction<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
      const { callerSignal } = this;
      if (callerSignal !== undefined) {
        // Aborted while the store was asked for a probe.
        if (callerSignal.aborted) {
          this.abandon(callerSignal.reason);
          return;
        }
        this.call.notes.callerSignal = callerSignal;
        this.guard.signals.watch(callerSignal, this);
      }
      this.deadlines?.add(this);
      this.#follow(fn);
    });
  }

  /** Called when the deadline has passed. */
  expire(): void {
    const error = new CallTimeoutError(this.guard.options.name, this.deadlines?.timeoutMs ?? 0);
    this.guard.settle(this.call, 'failure', { error, timedOut: true });
    this.#stop(error);
    this.call.abort(error);
  }

  /** Called when the caller's signal was aborted, which aborts the call's own signal as well. */
  abandon(reason: unknown): void {
    this.guard.abandoned(this.call, reason);
    this.#stop(reason);
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
    const concluded = this.call.lease && this.guard.circuit.concluded();
    if (concluded === undefined) this.resolve(value);
    else void concluded.then(() => this.resolve(value));
  }

  #threw(error: unknown): void {
    this.guard.threw(this.call, error);
    this.#end();
    const concluded = this.call.lease && this.guard.circuit.concluded();
    if (concluded === undefined) this.reject(error);
    else void concluded.then(() => this.reject(error));
  }

  /** Answers the caller before the function is told, which may answer at once. */
  #stop(error: unknown): void {
    this.#end();
    this.reject(error);
  }

  #end(): void {
    this.deadlines?.remove(this);
    if (this.callerSignal !== undefined) this.guard.signals.unwatch(this.callerSignal, this);
  }
}

import type { Outcome } from '../machine/circuit-state.js';
import type { ProtectedFunction } from './call-options.js';
import type { Call } from './call.js';
import type { CallPath } from './call-path.js';
import type { Deadlined, Deadlines } from './deadlines.js';

/**
 * A call that its timeout or its caller's signal may end before its function does.
 *
 * The function cannot be stopped, only told by its signal. What it does afterwards changes
 * nothing: the permit is settled (law G1).
 */
export class GuardedCall<T> implements Deadlined {
  declare deadline: number;
  declare earlier: Deadlined | undefined;
  declare later: Deadlined | undefined;
  /** What the call meant, once it has ended. */
  declare outcome: Outcome | undefined;
  declare private readonly circuit: CallPath;
  declare private readonly call: Call;
  declare private readonly deadlines: Deadlines | undefined;
  declare private readonly callerSignal: AbortSignal | undefined;
  declare private resolve: (value: T) => void;
  declare private reject: (error: unknown) => void;

  constructor(circuit: CallPath, call: Call, deadlines: Deadlines | undefined, callerSignal: AbortSignal | undefined) {
    this.deadline = 0;
    this.earlier = undefined;
    this.later = undefined;
    this.outcome = undefined;
    this.circuit = circuit;
    this.call = call;
    this.deadlines = deadlines;
    this.callerSignal = callerSignal;
  }

  run(fn: ProtectedFunction<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
      // Given up while the store was asked for a probe.
      if (this.callerSignal?.aborted === true) {
        this.abandon(this.callerSignal.reason);
        return;
      }
      this.deadlines?.add(this);
      if (this.callerSignal !== undefined) this.circuit.callers.add(this.callerSignal, this);
      this.#follow(fn);
    });
  }

  /** The deadline passed. */
  expire(): void {
    this.outcome = 'failure';
    this.#stop(this.circuit.timedOut(this.call));
  }

  /** The caller's signal was aborted. */
  abandon(reason: unknown): void {
    this.outcome = 'ignored';
    this.circuit.ignored(this.call, reason);
    this.#stop(reason);
  }

  /** Lets the caller go before the function is told, which may answer at once. */
  #stop(error: unknown): void {
    this.#end();
    this.reject(error);
    this.call.abort(error);
  }

  /** As an asynchronous function would, which costs a fifth of the whole call more. */
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
    if (this.outcome !== undefined) return;
    this.outcome = this.circuit.returned(this.call, value);
    this.#end();
    if (this.call.lease === undefined) this.resolve(value);
    else void this.#afterConclusion(() => this.resolve(value));
  }

  #threw(error: unknown): void {
    if (this.outcome !== undefined) return;
    // Settled already, it was ignored: by the closing of the breaker.
    this.outcome = this.call.settled ? 'ignored' : this.circuit.threw(this.call, error);
    this.#end();
    if (this.call.lease === undefined) this.reject(error);
    else void this.#afterConclusion(() => this.reject(error));
  }

  /** The caller of a probe is let go when the store has concluded from it. */
  async #afterConclusion(letGo: () => void): Promise<void> {
    await this.call.concluded();
    letGo();
  }

  #end(): void {
    this.call.end();
    this.deadlines?.remove(this);
    if (this.callerSignal !== undefined) this.circuit.callers.delete(this.callerSignal, this);
  }
}

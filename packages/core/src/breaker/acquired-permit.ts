import type { ClockTimer } from '../clock/clock.js';
import { CallTimeoutError } from '../errors/call-timeout-error.js';
import type { CallGuard } from './call-guard.js';
import type { Call } from './call.js';

/**
 * The right to make one call, settled by its holder: for streams, callbacks, and whatever else is
 * no promise. It settles once; a second settlement changes nothing (law G1). A permit that is never
 * settled is not counted, unless it has a `timeoutMs`; as a probe it runs into its deadline.
 */
export class Permit implements Disposable {
  readonly #guard: CallGuard;
  readonly #call: Call;
  readonly #timer: ClockTimer | undefined;
  #settled: Promise<void> | undefined;
  #onSettled: (() => void) | undefined;

  /** @internal */
  constructor(guard: CallGuard, call: Call, timeoutMs: number | undefined) {
    this.#guard = guard;
    this.#call = call;
    if (timeoutMs === undefined) return;
    this.#timer = guard.clock.setTimer(() => {
      const error = new CallTimeoutError(guard.options.name, timeoutMs);
      guard.timedOut(call, error);
      this.#end();
      call.abort(error);
    }, timeoutMs);
    // What the permit was taken for keeps the process alive, or nothing does.
    this.#timer.hold?.(false);
  }

  /** The circuit's generation in which the permit was given. */
  get generation(): number {
    return this.#call.generation;
  }

  /** Aborted by the caller's signal, by `timeoutMs`, and by `close({ abort: true })` on the breaker. */
  get signal(): AbortSignal {
    return this.#call.signal;
  }

  /** Resolves when the permit is settled and the store, if there is one, has it or is known not to answer. */
  get settled(): Promise<void> {
    this.#settled ??= new Promise<void>((resolve) => {
      if (this.#call.settled) resolve();
      else this.#onSettled = resolve;
    }).then(() => this.#guard.circuit.concluded());
    return this.#settled;
  }

  /** Counts a success. A value that is given is classified first. */
  succeed(...value: [value?: unknown]): void {
    if (value.length > 0) this.#guard.returned(this.#call, value[0]);
    else this.#guard.settle(this.#call, 'success');
    this.#end();
  }

  /** Counts a failure. An error that is given is classified first. */
  fail(...error: [error?: unknown]): void {
    if (error.length > 0) this.#guard.threw(this.#call, error[0]);
    else this.#guard.settle(this.#call, 'failure');
    this.#end();
  }

  /** Gives the permit back without a conclusion. */
  ignore(): void {
    this.#guard.settle(this.#call, 'ignored');
    this.#end();
  }

  /** Ignores the permit, unless it was settled. */
  [Symbol.dispose](): void {
    if (!this.#call.settled) this.ignore();
  }

  #end(): void {
    this.#timer?.cancel();
    this.#onSettled?.();
  }
}

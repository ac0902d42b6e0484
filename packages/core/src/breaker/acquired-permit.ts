import type { ClockTimer } from '../clock/clock.js';
import { CallTimeoutError } from '../errors/call-timeout-error.js';
import type { CallGuard } from './call-guard.js';
import type { Call } from './call.js';

/**
 * The right to make one call, settled by its holder: for streams, callbacks, and whatever else is
 * no promise. It settles once; a second settlement changes nothing (law G1). A permit that is never
 * settled is not counted, unless it has a `timeoutMs`; as a probe it runs into its deadline.
 */
export interface Permit extends Disposable {
  /** The circuit's generation in which the permit was given. */
  readonly generation: number;
  /** Aborted by the caller's signal, by `timeoutMs`, and by `close({ abort: true })` on the breaker. */
  readonly signal: AbortSignal;
  /** Resolves when the permit is settled and the store, if there is one, has it or is known not to answer. */
  readonly settled: Promise<void>;
  /** Counts a success. A value that is given is classified first. */
  succeed(...value: [value?: unknown]): void;
  /** Counts a failure. An error that is given is classified first. */
  fail(...error: [error?: unknown]): void;
  /** Gives the permit back without a conclusion. */
  ignore(): void;
  /** Ignores the permit, unless it was settled. */
  [Symbol.dispose](): void;
}

/** The permit that `acquire` gives. */
export class AcquiredPermit implements Permit {
  readonly #guard: CallGuard;
  readonly #call: Call;
  readonly #timer: ClockTimer | undefined;
  #settled: Promise<void> | undefined;
  #onSettled: (() => void) | undefined;

  constructor(guard: CallGuard, call: Call, timeoutMs: number | undefined) {
    this.#guard = guard;
    this.#call = call;
    if (timeoutMs === undefined) return;
    this.#timer = guard.clock.setTimer(() => this.#expire(timeoutMs), timeoutMs);
    // Whatever the permit was taken for keeps the process alive, or nothing does.
    this.#timer.hold?.(false);
  }

  get generation(): number {
    return this.#call.generation;
  }

  get signal(): AbortSignal {
    return this.#call.signal;
  }

  get settled(): Promise<void> {
    this.#settled ??= this.#call.settled
      ? this.#concluded()
      : new Promise<void>((resolve) => (this.#onSettled = resolve)).then(() => this.#concluded());
    return this.#settled;
  }

  succeed(...value: [value?: unknown]): void {
    if (value.length > 0) this.#guard.returned(this.#call, value[0]);
    else this.#guard.settle(this.#call, 'success');
    this.#end();
  }

  fail(...error: [error?: unknown]): void {
    if (error.length > 0) this.#guard.threw(this.#call, error[0]);
    else this.#guard.settle(this.#call, 'failure');
    this.#end();
  }

  ignore(): void {
    this.#guard.settle(this.#call, 'ignored');
    this.#end();
  }

  [Symbol.dispose](): void {
    if (!this.#call.settled) this.ignore();
  }

  #expire(timeoutMs: number): void {
    const error = new CallTimeoutError(this.#guard.options.name, timeoutMs);
    this.#guard.settle(this.#call, 'failure', { error, timedOut: true });
    this.#end();
    this.#call.abort(error);
  }

  #end(): void {
    this.#timer?.cancel();
    this.#onSettled?.();
  }

  async #concluded(): Promise<void> {
    await this.#guard.circuit.concluded();
  }
}

import type { Call } from './call.js';
import type { CallPath } from './call-path.js';

/**
 * The right to make one call, settled by its holder: for streams, callbacks, and whatever else is
 * no promise. It settles once; a second settlement changes nothing (law G1). A permit that is never
 * settled is not counted, and as a probe it runs into its deadline.
 */
export class AcquiredPermit implements Disposable {
  readonly #circuit: CallPath;
  readonly #call: Call;

  /** Made by `CircuitBreaker.acquire`. */
  constructor(circuit: CallPath, call: Call) {
    this.#circuit = circuit;
    this.#call = call;
  }

  /** The circuit's generation in which the permit was given. */
  get generation(): number {
    return this.#call.generation;
  }

  /** Aborted by `close({ abort: true })` on the breaker. */
  get signal(): AbortSignal {
    return this.#call.signal;
  }

  /** Counts a success. A value that is given is classified first. */
  succeed(...value: [value?: unknown]): void {
    if (value.length > 0) this.#circuit.returned(this.#call, value[0]);
    else this.#circuit.settle(this.#call, 'success');
    this.#call.end();
  }

  /** Counts a failure. An error that is given is classified first. */
  fail(...error: [error?: unknown]): void {
    if (error.length > 0) this.#circuit.threw(this.#call, error[0]);
    else this.#circuit.settle(this.#call, 'failure');
    this.#call.end();
  }

  /** Hands the permit back without a conclusion. */
  ignore(): void {
    this.#circuit.ignored(this.#call, undefined);
    this.#call.end();
  }

  /** Ignores the permit, unless it was settled. */
  [Symbol.dispose](): void {
    if (!this.#call.settled) this.ignore();
  }
}

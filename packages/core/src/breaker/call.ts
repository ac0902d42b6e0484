import type { PermitState, ProbeLease } from '../machine/permit.js';
import type { LiveSignals } from './live-signals.js';

/** What a protected function is told about its call. */
export interface CallContext {
  /**
   * Aborted by the caller's own signal, by the call's timeout, or by `close({ abort: true })` on the
   * breaker. It is made when it is first asked for: a function that does not want one does not pay for it.
   */
  readonly signal: AbortSignal;
  /** The circuit's generation in which the call was admitted. */
  readonly generation: number;
}

/**
 * One call on its way: its permit, and its signal once the function has asked for it.
 *
 * It repeats the fields of `Permit` where it could extend it: one of these is made for each call,
 * and a derived class costs a tenth of the whole call more (measured on V8 11).
 */
export class Call implements PermitState, CallContext {
  declare generation: number;
  declare settled: boolean;
  declare shadow: boolean;
  declare lease: ProbeLease | undefined;
  /** When the call began, if anything asks how long it took; else -1, as no clock starts there and many a test's at 0. */
  declare startedAt: number;
  /** What the breaker's observers are to be told of it; see `CallWatch`. */
  declare watch: number;
  declare private readonly live: LiveSignals<Call>;
  declare private controller: AbortController | undefined;

  constructor(live: LiveSignals<Call>) {
    this.generation = 0;
    this.settled = false;
    this.shadow = false;
    this.lease = undefined;
    this.startedAt = -1;
    this.watch = 0;
    this.live = live;
    this.controller = undefined;
  }

  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController();
      if (!this.settled) this.live.add(this);
    }
    return this.controller.signal;
  }

  abort(reason: unknown): void {
    // Asked for later, the signal must be aborted all the same.
    (this.controller ??= new AbortController()).abort(reason);
    this.live.delete(this);
  }

  /** Lets go of the signal, once the call has ended. */
  end(): void {
    if (this.controller !== undefined) this.live.delete(this);
  }
}

import type { PermitState, ProbeLease } from '../machine/permit.js';
import type { CallContext } from './call-context.js';
import type { ProtectedFunction } from './call-options.js';
import type { CallTiming } from './call-timing.js';
import type { LiveSignals } from './live-signals.js';
import type { TryResult } from './try-result.js';

/** Where a call came from, and whom its end is told. */
export interface CallOrigin {
  readonly live: LiveSignals<Call>;
  returned(call: Call, value: unknown): void;
  threw(call: Call, error: unknown): void;
  concluded(): Promise<void> | undefined;
}

/** What few calls have: probes, those against advice, and those with a signal. */
class CallNotes {
  shadow = false;
  lease: ProbeLease | undefined = undefined;
  controller: AbortController | undefined = undefined;
}

/**
 * One call on its way: its permit, and its signal once the function has asked for it.
 *
 * One is made for each call, and what a call costs is mostly the memory that it takes. So it has three fields, one for
 * its timing, and one for all that almost no call needs. And it extends nothing: a derived class costs a tenth of the
 * whole call more (measured on V8 11).
 */
export class Call implements PermitState, CallContext {
  declare generation: number;
  declare settled: boolean;
  /** Only if anything asks how long the call takes. */
  declare timing: CallTiming | undefined;
  declare private readonly origin: CallOrigin;
  declare private notes: CallNotes | undefined;

  /** @param generation - in which the call passes; 0 as long as it has to be admitted. */
  constructor(origin: CallOrigin, generation: number) {
    this.generation = generation;
    this.settled = false;
    this.timing = undefined;
    this.origin = origin;
    this.notes = undefined;
  }

  get shadow(): boolean {
    return this.notes?.shadow === true;
  }

  set shadow(shadow: boolean) {
    (this.notes ??= new CallNotes()).shadow = shadow;
  }

  get lease(): ProbeLease | undefined {
    return this.notes?.lease;
  }

  set lease(lease: ProbeLease | undefined) {
    (this.notes ??= new CallNotes()).lease = lease;
  }

  get signal(): AbortSignal {
    const notes = (this.notes ??= new CallNotes());
    if (notes.controller === undefined) {
      notes.controller = new AbortController();
      if (!this.settled) this.origin.live.add(this);
    }
    return notes.controller.signal;
  }

  /**
   * Runs the function, and has counted what comes of it: an admitted call that neither a timeout nor a signal of its
   * caller can end. Almost every call comes this way. An asynchronous function keeps its parameters and registers on
   * the heap while it waits, so this has as few as can be.
   */
  async run<T>(fn: ProtectedFunction<T>): Promise<T> {
    try {
      return this.#returned(await fn(this));
    } catch (error) {
      throw this.#threw(error);
    }
  }

  /** As `run`, for a caller who would rather look than catch. */
  async tryRun<T>(fn: ProtectedFunction<T>): Promise<TryResult<T>> {
    try {
      return { ok: true, value: this.#returned(await fn(this)) };
    } catch (error) {
      return { ok: false, rejected: false, error: this.#threw(error) };
    }
  }

  /** After a probe: until the store has concluded from it. */
  concluded(): Promise<void> | undefined {
    return this.origin.concluded();
  }

  abort(reason: unknown): void {
    // Asked for later, the signal must be aborted all the same.
    const notes = (this.notes ??= new CallNotes());
    (notes.controller ??= new AbortController()).abort(reason);
    this.origin.live.delete(this);
  }

  /** Lets go of the signal, once the call has ended. */
  end(): void {
    if (this.notes !== undefined) this.origin.live.delete(this);
  }

  #returned<T>(value: T): T {
    this.origin.returned(this, value);
    this.end();
    return value;
  }

  #threw(error: unknown): unknown {
    this.origin.threw(this, error);
    this.end();
    return error;
  }
}

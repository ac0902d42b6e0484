import type { PermitState, ProbeLease } from '../machine/permit.js';
import type { CallContext, ProtectedFunction, TryResult } from './call-options.js';
import type { Signals } from './signals.js';

/** Counts what comes of a call, and aborts its signal. */
export interface CallOwner {
  readonly signals: Signals;
  returned(call: Call, value: unknown): void;
  threw(call: Call, error: unknown): void;
}

/** What few calls have: probes, calls against the machine's advice, calls that are timed, calls with a signal. */
class CallNotes {
  shadow = false;
  lease: ProbeLease | undefined = undefined;
  /** When the call began, by the breaker's clock in milliseconds. */
  startedAt: number | undefined = undefined;
  /** What the breaker itself took to admit the call, where that is measured. */
  admissionMs: number | undefined = undefined;
  failed = false;
  controller: AbortController | undefined = undefined;
  signal: AbortSignal | undefined = undefined;
  callerSignal: AbortSignal | undefined = undefined;
}

/**
 * One call: its permit, and its signal once the function has asked for it.
 *
 * One is made for each call, and most of what a call costs is the memory that it takes. So it has four fields, one of
 * them for all that almost no call needs. And it extends nothing: a derived class costs a tenth of the whole call more.
 */
export class Call implements PermitState, CallContext {
  declare generation: number;
  declare settled: boolean;
  declare private readonly owner: CallOwner;
  /** The notes of a call that has any. */
  declare found: CallNotes | undefined;

  /** @param generation - in which the call was admitted; 0 as long as it has to be. */
  constructor(owner: CallOwner, generation: number) {
    this.generation = generation;
    this.settled = false;
    this.owner = owner;
    this.found = undefined;
  }

  get notes(): CallNotes {
    return (this.found ??= new CallNotes());
  }

  get shadow(): boolean {
    return this.found?.shadow === true;
  }

  set shadow(shadow: boolean) {
    this.notes.shadow = shadow;
  }

  get lease(): ProbeLease | undefined {
    return this.found?.lease;
  }

  set lease(lease: ProbeLease | undefined) {
    this.notes.lease = lease;
  }

  get signal(): AbortSignal {
    const { notes } = this;
    if (notes.signal === undefined) {
      notes.controller ??= new AbortController();
      notes.signal = this.owner.signals.create(notes.controller, notes.callerSignal);
    }
    return notes.signal;
  }

  /**
   * Runs the function and has its result counted. Only a call with limits runs otherwise, as a `LimitedCall`.
   *
   * An asynchronous function keeps its parameters on the heap while it waits, so this has as few as can be.
   */
  async run<T>(fn: ProtectedFunction<T>): Promise<T> {
    try {
      const value = await fn(this);
      this.owner.returned(this, value);
      return value;
    } catch (error) {
      this.owner.threw(this, error);
      throw error;
    }
  }

  /** As `run`, but returns what the function threw. */
  async tryRun<T>(fn: ProtectedFunction<T>): Promise<TryResult<T>> {
    try {
      const value = await fn(this);
      this.owner.returned(this, value);
      return { ok: true, value };
    } catch (error) {
      this.owner.threw(this, error);
      return { ok: false, rejected: false, error };
    }
  }

  /** Aborts the signal, also one that is asked for later. */
  abort(reason: unknown): void {
    (this.notes.controller ??= new AbortController()).abort(reason);
  }
}

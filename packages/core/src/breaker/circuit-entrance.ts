import { CircuitOpenError, StacklessCircuitOpenError, type RejectionReason } from '../errors/circuit-open-error.js';
import type { SharedRefusal } from '../ports/sharing.js';
import type { Call } from './call.js';
import { CallTiming, UNTOLD } from './call-timing.js';
import { Circuit } from './circuit.js';

/** What a call is met with: nothing, a rejection, or the need to wait for the store to say which. */
export type Entrance = CircuitOpenError | undefined | Promise<CircuitOpenError | undefined>;

/** The circuit's entrance: admits calls, or tells them why not. */
export class CircuitEntrance extends Circuit {
  /** The generation in which a call passes with nothing said or asked; 0 where it has to `enter`. */
  get passing(): number {
    return this.attends || this.emitter.hearsCalls ? 0 : this.machine.passing;
  }

  /** The rejection of a call that need not be looked at any closer; undefined says nothing, and `enter` decides. */
  barred(): CircuitOpenError | undefined {
    const { machine } = this;
    if (machine.state !== 'open' || this.attends || this.sharing !== undefined) return undefined;
    const now = this.clock.now();
    return machine.bars(now) ? this.reject('open', now) : undefined;
  }

  /** Admits a call, or returns the error that it is rejected with; later, where the store has to be asked. */
  enter(call: Call): Entrance {
    return this.attends ? this.#enterAttended(call) : this.#admit(call);
  }

  #enterAttended(call: Call): Entrance {
    const watch = this.watch;
    const sampled = watch?.samples() === true;
    const enteredAt = sampled ? this.clock.now() : 0;
    const rejection = this.sharing?.direct === false ? this.#ask(call) : this.#admit(call);
    if (rejection instanceof Promise) {
      return rejection.then((rejected) => rejected ?? this.#begin(call, false, 0));
    }
    if (rejection === undefined) {
      this.#begin(call, sampled, enteredAt);
      return;
    }
    if (sampled) watch.rejectedSampled(enteredAt);
    return rejection;
  }

  #begin(call: Call, sampled: boolean, enteredAt: number): undefined {
    if (this.timesCalls && call.timing === undefined) call.timing = this.#begun();
    if (sampled) this.watch?.beginSampled(call, enteredAt);
    else this.watch?.begin(call);
  }

  #begun(now = this.clock.now()): CallTiming {
    return new CallTiming(now, UNTOLD, 0);
  }

  #admit(call: Call): Entrance {
    const { machine } = this;
    if (machine.passing !== 0) {
      call.generation = machine.passing;
      if (this.emitter.hearsCalls) call.timing = this.#begun();
      return undefined;
    }
    return this.#ask(call);
  }

  #ask(call: Call): Entrance {
    const { machine } = this;
    if (this.sharing !== undefined) {
      const refusal = this.sharing.admit(call);
      return refusal instanceof Promise
        ? refusal.then((later) => this.#refuse(call, later))
        : this.#refuse(call, refusal);
    }
    const now = this.clock.now();
    const refusal = machine.admit(call, now, this.random());
    if (machine.changes !== undefined) this.announce();
    if (refusal !== undefined) return this.reject(refusal, now);
    call.timing = this.#begun(now);
    return undefined;
  }

  #refuse(call: Call, refusal: SharedRefusal | undefined): CircuitOpenError | undefined {
    if (refusal !== undefined) return this.reject(refusal);
    call.timing = this.#begun();
    return undefined;
  }

  /** The error of a rejection, which is announced. */
  reject(reason: RejectionReason, now = this.now()): CircuitOpenError {
    const error = this.refusal(reason, now);
    this.watch?.rejected();
    if (this.emitter.active) this.emitter.emit('rejected', { name: this.options.name, reason, error });
    return error;
  }

  /** The breaker was closed. */
  rejectForGood(): CircuitOpenError {
    this.machine.totals.rejectedCount++;
    return this.reject('closed_breaker');
  }

  /** What a rejected call would be told. */
  refusal(reason: RejectionReason, now = this.now()): CircuitOpenError {
    const { machine } = this;
    const { name, rejectionStack } = this.options;
    const { state } = machine;
    let retryAfterMs: number | null = null;
    let nextAttemptAt: Date | null = null;
    if (reason === 'open') {
      retryAfterMs = Math.max(0, machine.retryAt - now);
      nextAttemptAt = this.nextAttemptAt ??= this.date(machine.retryAt);
    }
    return rejectionStack
      ? new CircuitOpenError({ breakerName: name, state, reason, retryAfterMs, nextAttemptAt })
      : new StacklessCircuitOpenError(name, state, reason, retryAfterMs, nextAttemptAt);
  }
}

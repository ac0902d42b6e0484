import { CallTimeoutError } from '../errors/call-timeout-error.js';
import type { BreakerEvents } from '../events/breaker-events.js';
import type { Outcome } from '../machine/circuit-state.js';
import type { Settlement } from '../machine/machine.js';
import type { CallResult } from '../options/breaker-options.js';
import type { Call } from './call.js';
import { CallerSignals } from './caller-signals.js';
import { isSampled } from './call-watch.js';
import { CircuitEntrance } from './circuit-entrance.js';
import { classify } from './classify.js';

/** The longest wait that a dependency can ask for, whatever it says: a day. */
const LONGEST_RETRY_AFTER_MS = 86_400_000;

const IGNORED = { outcome: 'ignored', slow: false, timedOut: false, retryAfterMs: undefined } as const;
const SUCCEEDED = { ...IGNORED, outcome: 'success' } as const;
const SUCCEEDED_SLOWLY = { ...SUCCEEDED, slow: true } as const;

/** The circuit on a call's way: how it enters, and what becomes of its result. */
export class CallPath extends CircuitEntrance {
  #callers: CallerSignals | undefined;

  /** The callers' signals that calls heed. */
  get callers(): CallerSignals {
    return (this.#callers ??= new CallerSignals());
  }

  /** The function returned; says what that meant. */
  returned(call: Call, value: unknown): Outcome {
    if (this.options.classify !== undefined) return this.#classified(call, { value }, 'success');
    this.#succeed(call);
    return 'success';
  }

  /** The function threw; says what that meant. */
  threw(call: Call, error: unknown): Outcome {
    if (this.options.classify !== undefined) return this.#classified(call, { error }, 'failure');
    this.#fail(call, error, false, undefined);
    return 'failure';
  }

  /** The call took too long; gives the error for its caller. */
  timedOut(call: Call): CallTimeoutError {
    const error = new CallTimeoutError(this.options.name, this.options.callTimeoutMs ?? 0);
    this.#fail(call, error, true, undefined);
    return error;
  }

  /** The call says nothing about the dependency. */
  ignored(call: Call, error: unknown): void {
    // A probe that is past its deadline has failed, whatever becomes of it now (law H2).
    if (call.lease !== undefined) this.advance();
    const settlement = this.sharing?.settle(call, IGNORED) ?? this.machine.ignore(call);
    this.watch?.end(call, 'ignored', settlement, undefined);
    if (this.emitter.hearsCalls) this.#tell('ignored', call, settlement, this.clock.now(), { error });
  }

  /** A call that was taken at its word. */
  settle(call: Call, outcome: Outcome, error?: unknown): void {
    if (outcome === 'success') this.#succeed(call);
    else if (outcome === 'failure') this.#fail(call, error, false, undefined);
    else this.ignored(call, error);
  }

  #classified(call: Call, result: CallResult, otherwise: Outcome): Outcome {
    if (call.settled) return otherwise;
    const { name } = this.options;
    const { outcome, retryAfterMs } = classify(this.options.classify, result, otherwise, (error) => {
      this.emitter.report({ name, source: 'classify', error });
    });
    const error = 'error' in result ? result.error : undefined;
    if (outcome === 'failure') this.#fail(call, error, false, retryAfterMs);
    else this.settle(call, outcome, error);
    return outcome;
  }

  #succeed(call: Call): void {
    const { machine } = this;
    if (this.attends || this.emitter.hearsCalls || call.lease !== undefined) {
      this.#succeedAttended(call);
    } else if (this.sharing !== undefined && call.generation !== this.countedAlone) {
      this.sharing.succeeded(call);
    } else if (machine.judge.timed) {
      machine.succeed(call, this.clock.now(), this.random(), false);
      if (machine.changes !== undefined) this.announce();
    } else {
      // Almost every call: it cannot change the state, and nobody asks when it was.
      machine.succeed(call, 0, 0, false);
    }
  }

  #succeedAttended(call: Call): void {
    const { machine } = this;
    const listened = this.emitter.hearsCalls;
    const timeless = !this.timesCalls && !listened && call.lease === undefined;
    if (timeless && (this.sharing !== undefined || !machine.judge.timed)) {
      const now = isSampled(call) ? this.clock.now() : undefined;
      const settlement = this.sharing?.settle(call, SUCCEEDED) ?? machine.succeed(call, 0, 0, false);
      this.watch?.end(call, 'success', settlement, now);
      return;
    }
    const now = this.clock.now();
    const slow = this.#isSlow(call, now);
    const settlement =
      this.sharing?.settle(call, slow ? SUCCEEDED_SLOWLY : SUCCEEDED) ??
      machine.succeed(call, now, this.random(), slow);
    this.watch?.end(call, 'success', settlement, now);
    if (listened) this.#tell('success', call, settlement, now, {});
    if (machine.changes !== undefined) this.announce();
  }

  #fail(call: Call, error: unknown, timedOut: boolean, retryAfterMs: number | undefined): void {
    const { machine } = this;
    const now = this.clock.now();
    const wait = retryAfterMs === undefined ? undefined : Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS);
    const slow = this.#isSlow(call, now);
    const settlement =
      this.sharing?.settle(call, { outcome: 'failure', slow, timedOut, retryAfterMs: wait }) ??
      machine.fail(call, now, this.random(), slow, timedOut, wait);
    this.watch?.end(call, timedOut ? 'timeout' : 'failure', settlement, now);
    if (this.emitter.hearsCalls) this.#tell('failure', call, settlement, now, { error, timedOut });
    if (machine.changes !== undefined) this.announce();
  }

  #isSlow(call: Call, now: number): boolean {
    return this.timesCalls && now - call.startedAt > this.options.slowCallThresholdMs;
  }

  #tell<Type extends 'success' | 'failure' | 'ignored'>(
    outcome: Type,
    call: Call,
    settlement: Settlement,
    now: number,
    facts: Omit<BreakerEvents[Type], 'name' | 'generation' | 'durationMs' | 'slow' | 'late'>,
  ): void {
    if (settlement === 'repeated') return;
    const { name } = this.options;
    const { generation } = call;
    const late = settlement === 'late';
    const durationMs = call.startedAt === -1 ? null : now - call.startedAt;
    const event = { ...facts, name, generation, durationMs, slow: this.#isSlow(call, now), late };
    this.emitter.emit(outcome, event as unknown as BreakerEvents[Type]);
    if (late) this.emitter.emit('late', { name, generation, outcome });
  }
}

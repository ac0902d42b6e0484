import { CallTimeoutError } from '../errors/call-timeout-error.js';
import type { BreakerEvents } from '../events/breaker-events.js';
import type { Outcome } from '../machine/circuit-state.js';
import type { Settlement } from '../machine/machine.js';
import type { CallResult } from '../options/breaker-options.js';
import type { Call, CallOrigin } from './call.js';
import { CallerSignals } from './caller-signals.js';
import { isSampled } from './call-watch.js';
import { CircuitEntrance } from './circuit-entrance.js';
import { classify } from './classify.js';
import { LiveSignals } from './live-signals.js';

/** The longest wait that a dependency can ask for, whatever it says: a day. */
const LONGEST_RETRY_AFTER_MS = 86_400_000;

const IGNORED = { outcome: 'ignored', slow: false, timedOut: false, retryAfterMs: undefined } as const;
const SUCCEEDED = { ...IGNORED, outcome: 'success' } as const;
const SUCCEEDED_SLOWLY = { ...SUCCEEDED, slow: true } as const;

/** The circuit on a call's way: how it enters, and what becomes of its result. */
export class CallPath extends CircuitEntrance implements CallOrigin {
  readonly live = new LiveSignals<Call>();
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
    if (call.generation !== this.machine.passing || call.settled || this.attends || this.emitter.hearsCalls) {
      this.#succeedAttended(call);
    } else if (this.sharing === undefined || call.generation === this.countedAlone) {
      // Almost every call: nothing is asked of it but to be counted.
      this.#count(call);
      if (this.machine.changes !== undefined) this.announce();
    } else if (call.lease === undefined) {
      this.sharing.succeeded(call);
    } else {
      // A probe, of before a record was lost whose successor repeats its generation.
      this.#succeedAttended(call);
    }
  }

  /** Counts a success of the generation that is passing, and reads the clock only if somebody asks for the time. */
  #count(call: Call): void {
    const { machine } = this;
    if (machine.judge.timed) {
      this.#countAt(call, this.clock.now());
      return;
    }
    const cause = machine.countSuccess(call, 0);
    if (cause !== undefined) machine.trip(cause, this.clock.now(), this.random());
  }

  #countAt(call: Call, now: number): void {
    const cause = this.machine.countSuccess(call, now);
    if (cause !== undefined) this.machine.trip(cause, now, this.random());
  }

  #succeedAttended(call: Call): void {
    const { machine } = this;
    const { hearsCalls } = this.emitter;
    const timeless = !this.timesCalls && !hearsCalls && call.generation === machine.passing && !call.settled;
    const clocked = !timeless || isSampled(call) || (this.sharing === undefined && machine.judge.timed);
    const now = clocked ? this.clock.now() : undefined;
    const slow = now !== undefined && this.#isSlow(call, now);
    let settlement: Settlement = 'counted';
    if (this.sharing !== undefined) settlement = this.sharing.settle(call, slow ? SUCCEEDED_SLOWLY : SUCCEEDED);
    else if (now === undefined) this.#count(call);
    else if (timeless) this.#countAt(call, now);
    else settlement = machine.succeed(call, now, this.random(), slow);
    this.watch?.end(call, 'success', settlement, now);
    if (hearsCalls) this.#tell('success', call, settlement, now ?? 0, {});
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
    return (
      this.timesCalls && call.timing !== undefined && now - call.timing.startedAt > this.options.slowCallThresholdMs
    );
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
    const durationMs = call.timing === undefined ? null : now - call.timing.startedAt;
    const event = { ...facts, name, generation, durationMs, slow: this.#isSlow(call, now), late };
    this.emitter.emit(outcome, event as unknown as BreakerEvents[Type]);
    if (late) this.emitter.emit('late', { name, generation, outcome });
  }
}

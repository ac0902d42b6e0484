import type { CircuitState } from '../machine/circuit-state.js';
import type { Settlement } from '../machine/machine.js';
import type { Clock } from '../ports/clock.js';
import type { BreakerObserver, ObservedOutcome } from './breaker-observer.js';
import type { Call } from './call.js';
import { CallTiming, UNTOLD } from './call-timing.js';

/** A call shorter than this, in milliseconds, is quick: it never left the process. */
const QUICK_MS = 0.05;
/** So many quick calls in a row begin a spell, in which not every call is timed. */
const QUICK_CALLS = 64;
/** Calls in a spell that share the time of the one before them. */
const UNTIMED_CALLS = 7;
/** The breaker's own time is measured for one call of so many. */
const SAMPLED_CALLS = 64;

/** What `CallTiming.telling` says beside `UNTOLD`: measured; measured with the breaker's own time; above: of which spell. */
const TIMED = 1;
const SAMPLED = 2;
const FIRST_SPELL = 3;

/**
 * Times the calls of an observed breaker and tells its observers.
 *
 * Reading the clock twice costs as much as the rest of a call that does nothing. So where many quick
 * calls follow one another, only one in eight is timed, and the others are taken to have been as
 * quick. Such a spell ends with the first call that was not, and with the turn of the event loop: a
 * call that waits for anything outside the process is timed by the clock.
 */
export class CallWatch {
  #observers: readonly BreakerObserver[] = [];
  readonly #clock: Clock;
  readonly #report: (error: unknown) => void;
  #untilSample = 0;
  #quickCalls = 0;
  #quickMs = 0;
  #untimed = 0;
  /** Shared by the untimed calls that come next: as if they had begun when the last timed one ended. */
  #untimedTiming: CallTiming | undefined;
  #spell = 0;
  #spells = FIRST_SPELL;

  constructor(clock: Clock, report: (error: unknown) => void) {
    this.#clock = clock;
    this.#report = report;
  }

  /**
   * @param onLast - called when the last observer has gone.
   * @returns what removes the observer.
   */
  add(observer: BreakerObserver, onLast: () => void): () => void {
    this.#observers = [...this.#observers, observer];
    let added = true;
    return () => {
      if (!added) return;
      added = false;
      const index = this.#observers.indexOf(observer);
      this.#observers = this.#observers.filter((_, other) => other !== index);
      if (this.#observers.length === 0) onLast();
    };
  }

  /** Whether the breaker's own time is measured for the call that arrives. */
  samples(): boolean {
    if (this.#untilSample > 0) {
      this.#untilSample--;
      return false;
    }
    this.#untilSample = SAMPLED_CALLS - 1;
    return true;
  }

  /** An admitted call begins. Where its start is known already, that holds. */
  begin(call: Call): void {
    const { timing } = call;
    if (timing === undefined && this.#untimed > 0) {
      this.#untimed--;
      call.timing = this.#untimedTiming;
    } else {
      call.timing = new CallTiming(timing?.startedAt ?? this.#clock.now(), TIMED, 0);
    }
  }

  /** As `begin`, for a call that is sampled. */
  beginSampled(call: Call, enteredAt: number): void {
    const startedAt = call.timing?.startedAt ?? this.#clock.now();
    call.timing = new CallTiming(startedAt, SAMPLED, this.#clock.now() - enteredAt);
  }

  /** A sampled call was rejected. */
  rejectedSampled(enteredAt: number): void {
    this.#overhead(this.#clock.now() - enteredAt);
  }

  /** @param now - when the settling began, if the clock was read. */
  end(call: Call, outcome: ObservedOutcome, settlement: Settlement, now: number | undefined): void {
    if (settlement === 'repeated') return;
    const durationMs = this.#durationOf(call, now);
    const late = settlement === 'late';
    for (const observer of this.#observers) {
      try {
        observer.settled(outcome, durationMs, late);
      } catch (error) {
        this.#report(error);
      }
    }
    const { timing } = call;
    if (timing?.telling !== SAMPLED || now === undefined) return;
    this.#overhead(timing.admissionMs + this.#clock.now() - now);
  }

  rejected(): void {
    this.#tell((observer) => {
      observer.rejected();
    });
  }

  transitioned(from: CircuitState, to: CircuitState): void {
    this.#tell((observer) => {
      observer.transitioned(from, to);
    });
  }

  synced(result: 'success' | 'failure', durationMs: number): void {
    this.#tell((observer) => {
      observer.synced(result, durationMs);
    });
  }

  #overhead(durationMs: number): void {
    this.#tell((observer) => {
      observer.overhead(durationMs);
    });
  }

  #tell(what: (observer: BreakerObserver) => void): void {
    for (const observer of this.#observers) {
      try {
        what(observer);
      } catch (error) {
        this.#report(error);
      }
    }
  }

  #durationOf({ timing }: Call, now: number | undefined): number | null {
    if (timing === undefined || timing.telling === UNTOLD) return null;
    if (timing.telling === this.#spell) return this.#quickMs;
    const endedAt = now ?? this.#clock.now();
    const durationMs = endedAt - timing.startedAt;
    if (durationMs >= QUICK_MS) {
      this.#quickCalls = 0;
      this.#endSpell();
    } else if (timing.telling === TIMED && ++this.#quickCalls >= QUICK_CALLS) {
      if (this.#spell === 0) this.#beginSpell();
      this.#quickMs = durationMs;
      this.#untimed = UNTIMED_CALLS;
      this.#untimedTiming = new CallTiming(endedAt, this.#spell, 0);
    }
    return durationMs;
  }

  #beginSpell(): void {
    const spell = (this.#spell = this.#spells++);
    const timer = this.#clock.setTimer(() => {
      if (this.#spell === spell) this.#endSpell();
    }, 0);
    timer.hold(false);
  }

  #endSpell(): void {
    this.#spell = 0;
    this.#untimed = 0;
    this.#quickCalls = 0;
  }
}

/** Whether the breaker's own time is measured for this call. */
export function isSampled(call: Call): boolean {
  return call.timing?.telling === SAMPLED;
}

import type { CircuitState, Outcome } from '../machine/circuit-state.js';
import { having, problemWith } from '../validation/rules.js';

/** How an admitted call ended; a timeout is told apart from other failures. */
export type ObservedOutcome = Outcome | 'timeout';

/**
 * Receives what one process does with a circuit, for a small part of what listening to events costs:
 * by plain arguments, with nothing made up for it. For exporters of metrics.
 *
 * Its methods are called within each call, so they should only count. One that throws changes nothing:
 * `listener_error` reports it.
 */
export interface BreakerObserver {
  /**
   * A call ended.
   *
   * @param durationMs - how long its function took; null for a call that began before it was observed.
   * @param late - whether its generation had ended before (law G2).
   * @param slow - whether it completed, and took longer than `slowCallThresholdMs`.
   */
  settled(outcome: ObservedOutcome, durationMs: number | null, late: boolean, slow: boolean): void;
  /** A call was rejected. */
  rejected(): void;
  /** The mode `observe` admitted a call that `automatic` would have rejected. */
  wouldReject(): void;
  /** The state changed, by what this process did. */
  transitioned(from: CircuitState, to: CircuitState): void;
  /** What the breaker itself took for a call: measured for the first and each 64th. */
  overhead(durationMs: number): void;
  /** An exchange with the store ended: it answered, or it failed. */
  synced(result: 'success' | 'failure', durationMs: number): void;
}

const OBSERVER = /* @__PURE__ */ having(
  'a BreakerObserver',
  'settled',
  'rejected',
  'wouldReject',
  'transitioned',
  'overhead',
  'synced',
);

/** The breaker's own time is measured for one call of so many. */
const SAMPLED_CALLS = 64;

/** The observers of a breaker. The errors of one are reported, and reach nobody else. */
export class Observers {
  #all: readonly BreakerObserver[] = [];
  #untilSample = 0;
  readonly #report: (error: unknown) => void;

  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  get size(): number {
    return this.#all.length;
  }

  /**
   * @returns what removes the observer.
   * @throws TypeError when it lacks a method.
   */
  add(observer: BreakerObserver): () => void {
    if (!OBSERVER[0](observer)) throw new TypeError(problemWith('observer', observer, OBSERVER[1]));
    this.#all = [...this.#all, observer];
    let added = true;
    return () => {
      if (!added) return;
      added = false;
      const index = this.#all.indexOf(observer);
      this.#all = this.#all.filter((_, other) => other !== index);
    };
  }

  /** Whether the breaker's own time is measured for the call that arrives. */
  samples(): boolean {
    this.#untilSample = (this.#untilSample === 0 ? SAMPLED_CALLS : this.#untilSample) - 1;
    return this.#untilSample === SAMPLED_CALLS - 1;
  }

  settled(outcome: ObservedOutcome, durationMs: number | null, late: boolean, slow: boolean): void {
    for (const observer of this.#all) {
      try {
        observer.settled(outcome, durationMs, late, slow);
      } catch (error) {
        this.#report(error);
      }
    }
  }

  /** Calls any other method of all observers. */
  notify<Method extends keyof BreakerObserver>(method: Method, ...facts: Parameters<BreakerObserver[Method]>): void {
    for (const observer of this.#all) {
      try {
        (observer[method] as (...args: unknown[]) => void)(...facts);
      } catch (error) {
        this.#report(error);
      }
    }
  }
}

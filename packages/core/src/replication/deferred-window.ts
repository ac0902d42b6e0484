import type { DeferredOutcomes } from '../machine/machine.js';
import { MOST_AT_ONCE, type UnjudgedOutcomes } from '../ports/shared-record.js';

/** A record holds so many moments: two sync intervals of failures at any rate. */
const MOST_ENTRIES = 10_000;

/** Leaves all outcomes to the record: a replica's view of it judges none. */
export const LEFT_TO_THE_RECORD: DeferredOutcomes = {
  add: () => undefined,
  clear: () => undefined,
};

/**
 * Holds back the outcomes of a circuit that several processes share, until all that happened up to
 * a moment is known: the watermark of stream processing (Akidau et al., The Dataflow Model, 2015).
 *
 * Failures are reported at once and successes later. Judged as they arrive, the failures of one sick
 * replica would stand alone in the window and open the circuit of a healthy fleet.
 */
export class DeferredWindow implements DeferredOutcomes {
  #outcomes: readonly UnjudgedOutcomes[] = [];

  get outcomes(): readonly UnjudgedOutcomes[] {
    return this.#outcomes;
  }

  add(isFailed: boolean, isSlow: boolean, at: number): void {
    const [failedBit, slowBit] = [isFailed ? 1 : 0, isSlow ? 1 : 0] as const;
    const outcomes = [...this.#outcomes];
    let end = outcomes.length;
    while (end > 0 && (outcomes[end - 1] as UnjudgedOutcomes)[0] > at) end--;
    // Among those of one moment there is no order to keep.
    for (let i = end - 1; i >= 0 && outcomes[i]?.[0] === at; i--) {
      const [, failed, slow, count] = outcomes[i] as UnjudgedOutcomes;
      if (failed !== failedBit || slow !== slowBit || count >= MOST_AT_ONCE) continue;
      outcomes[i] = [at, failedBit, slowBit, count + 1];
      this.#outcomes = outcomes;
      return;
    }
    const last =
      outcomes.length < MOST_ENTRIES
        ? -1
        : outcomes.findLastIndex(([, f, s, n]) => f === failedBit && s === slowBit && n < MOST_AT_ONCE);
    // So many moments need not be told apart.
    if (last >= 0)
      outcomes[last] = [
        (outcomes[last] as UnjudgedOutcomes)[0],
        failedBit,
        slowBit,
        (outcomes[last] as UnjudgedOutcomes)[3] + 1,
      ];
    else outcomes.splice(end, 0, [at, failedBit, slowBit, 1]);
    this.#outcomes = outcomes;
  }

  /** Takes out what happened at or before the watermark, oldest first. */
  takeUntil(watermark: number): readonly UnjudgedOutcomes[] {
    let known = 0;
    while (known < this.#outcomes.length && (this.#outcomes[known] as UnjudgedOutcomes)[0] <= watermark) known++;
    const taken = this.#outcomes.slice(0, known);
    this.#outcomes = this.#outcomes.slice(known);
    return taken;
  }

  /** A moment ahead of `now` comes from a clock that was set back: it counts as now (defect D74). */
  restore(outcomes: readonly UnjudgedOutcomes[], now: number): void {
    this.#outcomes = outcomes.map(([at, ...rest]) => [Math.min(at, now), ...rest]);
  }

  clear(): void {
    this.#outcomes = [];
  }
}

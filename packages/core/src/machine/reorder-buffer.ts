/** Completed calls of one kind and moment: when, whether they failed (1) or not (0), whether they were slow, how many. */
export type UnjudgedOutcomes = readonly [at: number, failed: 0 | 1, slow: 0 | 1, count: number];

/**
 * Holds back the outcomes of a circuit that several processes share, until all that happened up to
 * a moment is known: the watermark of stream processing (Akidau et al., The Dataflow Model, 2015).
 *
 * Failures are reported at once and successes later. Judged as they arrive, the failures of one sick
 * replica would stand alone in the window and open the circuit of a healthy fleet.
 */
export class ReorderBuffer {
  #outcomes: readonly UnjudgedOutcomes[] = [];

  get outcomes(): readonly UnjudgedOutcomes[] {
    return this.#outcomes;
  }

  add(failed: boolean, slow: boolean, at: number): void {
    const [failedBit, slowBit] = [failed ? 1 : 0, slow ? 1 : 0] as const;
    const outcomes = [...this.#outcomes];
    let i = outcomes.length;
    while (i > 0 && (outcomes[i - 1] as UnjudgedOutcomes)[0] > at) i--;
    const before = outcomes[i - 1];
    if (before?.[0] === at && before[1] === failedBit && before[2] === slowBit) {
      outcomes[i - 1] = [at, failedBit, slowBit, before[3] + 1];
    } else {
      outcomes.splice(i, 0, [at, failedBit, slowBit, 1]);
    }
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

  restore(outcomes: readonly UnjudgedOutcomes[]): void {
    this.#outcomes = outcomes;
  }
}

import type { ClientOutcome, LoadAnswer } from './load.js';

/** Counts of what clients got. */
export type OutcomeCounts = Record<ClientOutcome, number>;

const noOutcomes = (): OutcomeCounts => ({ fresh: 0, cached: 0, error: 0 });
const keptRequests = 400;
const keptSeconds = 120;

/** What clients got, and how long they waited. Single requests are kept only as long as a view needs them. */
export class RequestLog {
  readonly totals = noOutcomes();
  /** One entry a second, the last two minutes. */
  readonly seconds: OutcomeCounts[] = [];
  #firstSecond = 0;
  readonly #latest: (LoadAnswer & { readonly at: number })[] = [];

  /** @param at - milliseconds since the start of the demo */
  note(answer: LoadAnswer, at: number): void {
    this.totals[answer.outcome] += 1;
    const second = Math.floor(at / 1000);
    while (this.#firstSecond + this.seconds.length <= second) {
      this.seconds.push(noOutcomes());
      this.#firstSecond += this.seconds.splice(0, this.seconds.length - keptSeconds).length;
    }
    const counts = this.seconds[second - this.#firstSecond];
    if (counts !== undefined) counts[answer.outcome] += 1;
    this.#latest.push({ ...answer, at });
    this.#latest.splice(0, this.#latest.length - keptRequests);
  }

  /** What the requests answered after `since` were like; undefined if there were none. */
  recent(since: number) {
    const chosen = this.#latest.filter(({ at }) => at >= since);
    const waits = chosen.map(({ waitedMs }) => waitedMs).sort((left, right) => left - right);
    const [medianMs, worstMs] = [waits[Math.floor(waits.length / 2)], waits.at(-1)];
    return medianMs === undefined || worstMs === undefined
      ? undefined
      : { medianMs, worstMs, oldestSeconds: Math.max(...chosen.map(({ ageSeconds }) => ageSeconds)) };
  }
}

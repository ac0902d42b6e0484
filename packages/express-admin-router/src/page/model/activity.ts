import type { CircuitOnWire } from '../../wire/circuit-on-wire.js';

/** What a circuit did within a second. */
export interface Second {
  readonly ok: number;
  readonly failed: number;
  readonly rejected: number;
}

/** How many seconds are shown. */
export const SECONDS_SHOWN = 60;

type Counts = Pick<CircuitOnWire, 'success_count' | 'failure_count' | 'rejected_count'>;

/** What a circuit did in the last minute, as far as the page has watched. */
export class Activity {
  readonly seconds: Second[] = [];
  #last: Counts;

  constructor(counts: Counts) {
    this.#last = counts;
  }

  /** A second has passed. */
  tick(counts: Counts): void {
    const last = this.#last;
    this.#last = counts;
    this.seconds.push({
      ok: growth(last.success_count, counts.success_count),
      failed: growth(last.failure_count, counts.failure_count),
      rejected: growth(last.rejected_count, counts.rejected_count),
    });
    if (this.seconds.length > SECONDS_SHOWN) this.seconds.shift();
  }

  /** Takes these counts as known: while nobody watched, who can say when what happened. */
  rebase(counts: Counts): void {
    this.#last = counts;
  }

  /** The calls of the busiest second. */
  get peak(): number {
    return Math.max(0, ...this.seconds.map(({ ok, failed, rejected }) => ok + failed + rejected));
  }

  /** What was seen in the last so many seconds, added up. */
  total(ofLast = SECONDS_SHOWN): Second {
    const total = { ok: 0, failed: 0, rejected: 0 };
    for (const { ok, failed, rejected } of this.seconds.slice(-ofLast)) {
      total.ok += ok;
      total.failed += failed;
      total.rejected += rejected;
    }
    return total;
  }
}

/** A count that is smaller than before was reset meanwhile. */
function growth(before: number, now: number): number {
  return now >= before ? now - before : now;
}

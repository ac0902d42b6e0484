import type { CircuitOnWire } from '../../wire/circuit-on-wire.js';
import type { RecordedCircuitOnWire } from '../../wire/event-on-wire.js';

/** What a circuit did within an interval. */
export interface Interval {
  readonly ok: number;
  readonly failed: number;
  readonly rejected: number;
}

/** How long an interval is, in seconds, and how many are shown: five minutes. */
const INTERVAL_SECONDS = 5;
export const INTERVALS_SHOWN = 60;

const NOTHING: Interval = { ok: 0, failed: 0, rejected: 0 };

type Counts = Pick<CircuitOnWire, 'success_count' | 'failure_count' | 'rejected_count'>;

/** What a circuit did in the last five minutes, as the server recorded it and the page has watched since. */
export class Activity {
  /** The intervals, oldest first. The last one is still going on. */
  readonly intervals: Interval[] = [NOTHING];
  #last: Counts;
  /** Seconds of the last interval that have passed. */
  #elapsed = 0;

  constructor(counts: Counts) {
    this.#last = counts;
  }

  /** A second has passed. */
  tick(counts: Counts): void {
    if (this.#elapsed >= INTERVAL_SECONDS) {
      this.intervals.push(NOTHING);
      if (this.intervals.length > INTERVALS_SHOWN) this.intervals.shift();
      this.#elapsed = 0;
    }
    this.#elapsed++;
    const last = this.#last;
    this.#last = counts;
    const { ok, failed, rejected } = this.intervals.at(-1) ?? NOTHING;
    this.intervals[this.intervals.length - 1] = {
      ok: ok + growth(last.success_count, counts.success_count),
      failed: failed + growth(last.failure_count, counts.failure_count),
      rejected: rejected + growth(last.rejected_count, counts.rejected_count),
    };
  }

  /** Takes these counts as known: while nobody watched, who can say when what happened. */
  rebase(counts: Counts): void {
    this.#last = counts;
  }

  /** Takes what the server recorded for what happened, up to now. */
  recall({ ok = [], failed = [], rejected = [] }: RecordedCircuitOnWire, elapsed: number): void {
    const length = Math.max(ok.length, failed.length, rejected.length, 1);
    const intervals = Array.from({ length }, (_, index) => ({
      ok: ok[index] ?? 0,
      failed: failed[index] ?? 0,
      rejected: rejected[index] ?? 0,
    }));
    this.intervals.splice(0, Infinity, ...intervals.slice(-INTERVALS_SHOWN));
    this.#elapsed = Math.min(Math.round(elapsed), INTERVAL_SECONDS);
  }

  /** The calls a second in the busiest interval. */
  get peak(): number {
    return Math.max(0, ...this.intervals.map(({ ok, failed, rejected }) => ok + failed + rejected)) / INTERVAL_SECONDS;
  }

  /** Calls a second, rejected ones too, in the last ten to fifteen seconds. */
  get rate(): number {
    const { ok, failed, rejected } = this.total(3);
    const seconds = Math.min(2, this.intervals.length - 1) * INTERVAL_SECONDS + this.#elapsed;
    return (ok + failed + rejected) / Math.max(1, seconds);
  }

  /** What was seen in the last so many intervals, added up. */
  total(ofLast = INTERVALS_SHOWN): Interval {
    const total = { ok: 0, failed: 0, rejected: 0 };
    for (const { ok, failed, rejected } of this.intervals.slice(-ofLast)) {
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

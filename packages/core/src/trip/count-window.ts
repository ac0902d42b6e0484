import type { TripCause } from '../machine/circuit-state.js';
import type { TripStrategy, TripWindow, WindowRecord, WindowStats } from '../machine/trip-strategy.js';
import { whole } from '../validation/rules.js';
import { judgeRates, rateStrategy, windowStats, type RateOptions, type RateThresholds } from './rate-strategy.js';

const FAILED = 1;
const SLOW = 2;
const MOST_RUNS = 50_000;

/** The outcomes of the last `size` completed calls, in a ring, with running sums. */
export class CountWindow implements TripWindow {
  readonly timed = false;
  private readonly size: number;
  private readonly thresholds: RateThresholds;
  // Made at the first failure: most breakers of a large fleet have none.
  private ring: Uint8Array | undefined;
  private next = 0;
  private calls = 0;
  private failures = 0;
  private slows = 0;

  constructor(size: number, thresholds: RateThresholds) {
    this.size = size;
    this.thresholds = thresholds;
  }

  record(failed: boolean, slow: boolean): TripCause | undefined {
    if (!failed && !slow && this.failures === 0 && this.slows === 0) {
      // All places are equal: it does not matter which of them is next.
      if (this.calls < this.size) this.calls++;
      return undefined;
    }
    const ring = (this.ring ??= new Uint8Array(this.size));
    const next = this.next;
    const outcome = (failed ? FAILED : 0) | (slow ? SLOW : 0);
    // An unused place reads like a success, which adds nothing to the sums.
    const forgotten = ring[next] as number;
    if (outcome !== forgotten) {
      ring[next] = outcome;
      this.failures += (outcome & FAILED) - (forgotten & FAILED);
      this.slows += (outcome >> 1) - (forgotten >> 1);
    }
    if (this.calls < this.size) this.calls++;
    this.next = next + 1 === this.size ? 0 : next + 1;
    return judgeRates(this.thresholds, this.calls, this.failures, this.slows);
  }

  stats(): WindowStats {
    return windowStats(this.thresholds.minimumCalls, this.calls, this.failures, this.slows);
  }

  clear(): void {
    this.ring = undefined;
    this.next = this.calls = this.failures = this.slows = 0;
  }

  /**
   * Oldest first, as runs of equal outcomes: a healthy window is one short run, whatever its size. Of more than 50,000
   * runs the oldest are left out, so that a record stays below 1 MiB.
   */
  toRecord(): WindowRecord {
    const record: (string | number)[] = [this.#kind];
    for (let i = 0; i < this.calls; i++) {
      const at = (this.next - this.calls + i + this.size) % this.size;
      const outcome = this.ring?.[at] ?? 0;
      if (i > 0 && record[record.length - 2] === outcome) (record[record.length - 1] as number)++;
      else record.push(outcome, 1);
    }
    record.splice(1, Math.max(0, record.length - 1 - MOST_RUNS * 2));
    return record;
  }

  /** A window of another size is another one: cut to the smaller, the larger one would never open the circuit. */
  get #kind(): string {
    return `count-${this.size}`;
  }

  restore(record: WindowRecord): boolean {
    if (record[0] !== this.#kind) return false;
    this.clear();
    const runAt = (i: number) => Math.min(record[i] as number, this.size);
    let superfluous = -this.size;
    for (let i = 2; i < record.length; i += 2) superfluous += runAt(i);
    for (let i = 1; i + 1 < record.length; i += 2) {
      const outcome = record[i] as number;
      const run = runAt(i + 1);
      // The oldest outcomes beyond the size are skipped: a record may have any number.
      const kept = Math.min(run, run - superfluous);
      superfluous -= run;
      for (let n = 0; n < kept; n++) this.record((outcome & FAILED) !== 0, (outcome & SLOW) !== 0);
    }
    return true;
  }
}

/** The options of `countWindow`. */
export interface CountWindowOptions extends RateOptions {
  /** How many of the last completed calls are judged; 1 to 1,000,000. Each takes a byte once a call has failed. */
  readonly size: number;
}

/**
 * Opens the circuit by the rate of failures, or of slow calls, among the last `size` completed calls.
 *
 * @throws {@link ConfigurationError} on an option out of range, on none of the two rates, or a minimum above the size.
 */
export function countWindow(options: CountWindowOptions): TripStrategy {
  return rateStrategy('countWindow', options, 'size', whole(1, 1_000_000), 'calls', (size, thresholds) => {
    return new CountWindow(size, thresholds);
  });
}

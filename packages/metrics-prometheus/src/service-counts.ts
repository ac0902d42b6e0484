import type { BreakerObserver, CircuitState, ObservedOutcome } from '@tripswitch/core';
import { BucketCounts } from './bucket-counts.js';

/** The bounds of the histograms, in seconds. */
export interface Buckets {
  readonly call: readonly number[];
  readonly overhead: readonly number[];
  readonly sync: readonly number[];
}

/** The ways from one state to another, in the order in which they are exported. */
export const TRANSITIONS: readonly (readonly [CircuitState, CircuitState])[] = [
  ['closed', 'open'],
  ['closed', 'half_open'],
  ['open', 'half_open'],
  ['open', 'closed'],
  ['half_open', 'open'],
  ['half_open', 'closed'],
];

/**
 * What this process did with the circuits of one service.
 *
 * It counts for itself and does not read the breakers' totals, which go back to zero at a reset and
 * are those of the whole fleet where a circuit is shared.
 */
export class ServiceCounts implements BreakerObserver {
  readonly calls = { success: 0, failure: 0, timeout: 0, ignored: 0, rejected: 0 };
  readonly durations: Readonly<Record<ObservedOutcome, BucketCounts>>;
  readonly overheads: BucketCounts;
  readonly syncs: Readonly<Record<'success' | 'failure', BucketCounts>>;
  /** In the order of `TRANSITIONS`. */
  readonly transitions = TRANSITIONS.map(() => 0);
  late = 0;

  constructor({ call, overhead, sync }: Buckets) {
    this.durations = {
      success: new BucketCounts(call),
      failure: new BucketCounts(call),
      timeout: new BucketCounts(call),
      ignored: new BucketCounts(call),
    };
    this.overheads = new BucketCounts(overhead);
    this.syncs = { success: new BucketCounts(sync), failure: new BucketCounts(sync) };
  }

  settled(outcome: ObservedOutcome, durationMs: number | null, late: boolean): void {
    this.calls[outcome]++;
    if (late) this.late++;
    if (durationMs !== null) this.durations[outcome].observe(durationMs / 1000);
  }

  rejected(): void {
    this.calls.rejected++;
  }

  transitioned(from: CircuitState, to: CircuitState): void {
    const way = TRANSITIONS.findIndex(([one, other]) => one === from && other === to);
    if (way >= 0) this.transitions[way] = (this.transitions[way] as number) + 1;
  }

  overhead(durationMs: number): void {
    this.overheads.observe(durationMs / 1000);
  }

  synced(result: 'success' | 'failure', durationMs: number): void {
    this.syncs[result].observe(durationMs / 1000);
  }
}

import type { ByContender } from '../contender.js';
import type { RowName } from '../promises.js';
import type { Part } from '../size/bundle-parts.js';

/** One measured thing: a ratio to the floor, bytes, or a count. */
export interface Row {
  readonly name: RowName;
  readonly title: string;
  /** What Tripswitch may have at most. */
  readonly limit: number;
  readonly unit: 'ratio' | 'bytes' | 'count';
  readonly values: ByContender<number>;
  /** The floor that ratios are multiples of, in nanoseconds a call. */
  readonly floorNs?: number;
}

/** What was measured on one Node.js. */
export interface NodeReport {
  readonly version: string;
  readonly rows: readonly Row[];
  /** What one reading of the clock costs, in nanoseconds. */
  readonly clockNs: number;
}

type Bytes = Readonly<Record<Part, number>>;

export interface BenchmarkReport {
  readonly machine: string;
  /** The measured versions of the contenders. */
  readonly versions: ByContender<string>;
  readonly nodes: readonly NodeReport[];
  readonly sizes: readonly Row[];
  /** Of which parts the two bundles of Tripswitch are made, in minified bytes. */
  readonly parts: { readonly all: Bytes; readonly breaker: Bytes };
}

/** Whether Tripswitch kept its promise: at the precision that is shown, for a limit of 1.15 is no 1.1500. */
export function isReached(row: Row): boolean {
  const value = row.values.tripswitch;
  if (value === undefined) return false;
  return row.unit === 'ratio' ? Math.round(value * 100) <= Math.round(row.limit * 100) : Math.round(value) <= row.limit;
}

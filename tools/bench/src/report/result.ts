import type { ByContender } from '../contenders/contender.js';

/** One measured thing: a ratio to the floor, bytes, or a count. */
export interface Result {
  readonly title: string;
  /** What Tripswitch may have at most. */
  readonly atMost: number;
  readonly unit: 'ratio' | 'bytes' | 'count';
  readonly values: ByContender<number>;
  /** The floor that ratios are multiples of, in nanoseconds a call. */
  readonly floorNs?: number;
  /** What no breaker can do without, and its measured ratio. */
  readonly limit?: { readonly parts: string; readonly ratio: number };
}

/** What was measured on one Node.js. */
export interface NodeReport {
  readonly version: string;
  readonly results: readonly Result[];
  /** Why a contender was not measured on this Node.js, one sentence each. */
  readonly absent: readonly string[];
}

/** Whether Tripswitch kept its promise: at the precision that is shown, for a limit of 1.15 is no 1.1500. */
export function isReached({ unit, atMost, values: { tripswitch } }: Result): boolean {
  if (tripswitch === undefined) return false;
  const shown = unit === 'ratio' ? 100 : 1;
  return Math.round(tripswitch * shown) <= Math.round(atMost * shown);
}

/** A number as the report shows it; a dash where there is none. */
export function show(value: number | undefined, unit: Result['unit']): string {
  if (value === undefined) return '–';
  if (unit === 'count') return String(value);
  if (unit === 'bytes') return `${Math.round(value).toLocaleString('en')} B`;
  return value < 10 ? value.toFixed(2) : Math.round(value).toLocaleString('en');
}

import { CircuitBreaker } from '@tripswitch/core';
import { failingDependency, succeed, throwReadyError, tryAwait, type Operation } from './floors.js';
import * as limits from './physical-limits.js';

/** A row of the benchmark: one kind of call. */
export interface Row {
  readonly title: string;
  /** How many times the floor Tripswitch may take. */
  readonly atMost: number;
  /** The row whose ratio, together with what this row's limit costs, `atMost` is added to. */
  readonly atMostBeyond?: string;
  /** What the same call costs without a breaker. */
  readonly floor: () => Operation;
  readonly limit: limits.PhysicalLimit;
}

const success = { floor: () => tryAwait(succeed), limit: limits.PROMISE };
const timedSuccess = { ...success, limit: limits.promiseAndClock(() => succeed) };
const deadline = { ...success, limit: limits.DEADLINE };
/** The clock is read for the time of the last failure. */
const failure = {
  atMost: 1.15,
  floor: () => tryAwait(failingDependency()),
  limit: limits.promiseAndClock(failingDependency),
};
const rejection = { floor: () => throwReadyError };

/** A call of a breaker with the options of the observed one, without an observer. */
function unobserved(): Operation {
  const breaker = new CircuitBreaker({ name: 'unobserved' });
  return () => breaker.call(succeed);
}

export const ROWS = {
  'success-consecutive': { title: 'success, consecutive failures', atMost: 1.15, ...success },
  'success-count-window': { title: 'success, count window of 100', atMost: 1.2, ...success },
  'success-time-window': {
    title: 'success, time window of 10 s',
    atMost: 0.05,
    atMostBeyond: 'success-count-window',
    ...timedSuccess,
  },
  'success-call-timeout': { title: 'success, with a call timeout', atMost: 2.2, ...deadline },
  'success-classify': { title: 'success, with `classify`', atMost: 1.15, ...success },
  'success-observed': {
    title: 'success, observed (floor: unobserved)',
    atMost: 2.5,
    floor: unobserved,
    limit: limits.twoClockReads(unobserved),
  },
  'ten-consecutive': { title: 'one of ten breakers, consecutive failures', atMost: 1.2, ...success },
  'ten-count-window': { title: 'one of ten breakers, count window', atMost: 1.2, ...success },
  'ten-time-window': { title: 'one of ten breakers, time window', atMost: 1.7, ...timedSuccess },
  'ten-call-timeout': { title: 'one of ten breakers, with a call timeout', atMost: 2.1, ...deadline },
  'rejection-call': { title: 'rejection, `call`', atMost: 1.6, ...rejection, limit: limits.REJECTION },
  'rejection-try-call': { title: 'rejection, `tryCall`', atMost: 0.65, ...rejection, limit: limits.RETURNED_REJECTION },
  'failure-window-100': { title: 'failure, count window of 100', ...failure },
  'failure-window-100000': { title: 'failure, count window of 100,000', ...failure },
  'failure-time-window': { title: 'failure, time window of 10 s', ...failure },
} as const satisfies Record<string, Row>;

export type RowName = keyof typeof ROWS;

export const ROW_NAMES = Object.keys(ROWS) as RowName[];

/** What a row may cost at most: by itself, or beyond another row's ratio and what its own limit adds to the floor. */
export function boundOf({ atMost, atMostBeyond }: Row, limitRatio: number, ratios: Record<string, number>): number {
  return atMostBeyond === undefined ? atMost : (ratios[atMostBeyond] ?? NaN) + (limitRatio - 1) + atMost;
}

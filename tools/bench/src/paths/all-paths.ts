import type { CallPath } from '../timing/call-path.js';
import { failureCountWindow } from './failure-count-window.js';
import { failureTimeWindow } from './failure-time-window.js';
import { rejectionCall } from './rejection-call.js';
import { rejectionTryCall } from './rejection-try-call.js';
import { successCallTimeout } from './success-call-timeout.js';
import { successConsecutive } from './success-consecutive.js';
import { successCountWindow } from './success-count-window.js';
import { successTimeWindow } from './success-time-window.js';

/** A row of the benchmark. */
export interface PathPromise {
  readonly title: string;
  /** Times the floor that Tripswitch may take at most. */
  readonly limit: number;
  readonly create: () => CallPath | Promise<CallPath>;
}

/** What is promised of the ways that a call can go. */
export const PATHS = {
  'success-consecutive': { title: 'success, consecutive failures', limit: 1.15, create: successConsecutive },
  'success-count-window': { title: 'success, count window of 100', limit: 1.25, create: successCountWindow },
  'success-time-window': { title: 'success, time window of 10 s', limit: 1.6, create: successTimeWindow },
  'success-call-timeout': { title: 'success, with a call timeout', limit: 2.2, create: successCallTimeout },
  'rejection-call': { title: 'rejection, `call`, caught', limit: 1.3, create: rejectionCall },
  'rejection-try-call': { title: 'rejection, `tryCall`', limit: 1.2, create: rejectionTryCall },
  'failure-window-100': { title: 'failure, count window of 100', limit: 1.15, create: () => failureCountWindow(100) },
  'failure-window-100000': {
    title: 'failure, count window of 100,000',
    limit: 1.15,
    create: () => failureCountWindow(100_000),
  },
  'failure-time-window': { title: 'failure, time window of 10 s', limit: 1.15, create: failureTimeWindow },
} as const satisfies Record<string, PathPromise>;

export type PathName = keyof typeof PATHS;

export const PATH_NAMES = Object.keys(PATHS) as PathName[];

export function isPathName(name: string | undefined): name is PathName {
  return name !== undefined && Object.hasOwn(PATHS, name);
}

import { countWindow } from '../../../src/trip/count-window.js';
import type { Scenario } from './schedule.js';

const OPTIONS: Scenario['options'] = {
  name: 'api',
  failureThreshold: 3,
  recoveryTimeoutMs: 1_000,
  storeTimeoutMs: 300,
  halfOpen: { probes: 1, probeTimeoutMs: 500 },
};

export const TWO_REPLICAS: Scenario = {
  options: OPTIONS,
  scripts: {
    A: ['fail', 'fail', 'begin', 'end badly', 'begin', 'end well'],
    B: ['fail', 'fail', 'begin', 'end well'],
  },
  waits: [1_000, 1_000],
  faults: 1,
  crashes: 1,
  watching: 'never',
};

export const NOTICES: Scenario = { ...TWO_REPLICAS, watching: 'notices' };
export const NEWS: Scenario = { ...TWO_REPLICAS, watching: 'news' };

export const THREE_REPLICAS: Scenario = {
  ...TWO_REPLICAS,
  options: { ...OPTIONS, halfOpen: { probes: 2, successThreshold: 2, probeTimeoutMs: 500 } },
  scripts: {
    A: ['fail', 'begin', 'end well'],
    B: ['fail', 'begin', 'end badly'],
    C: ['fail', 'begin', 'end well'],
  },
};

/** From an open circuit whose time has come: the race for its probe. */
export const RACE: Scenario = {
  ...TWO_REPLICAS,
  options: { ...OPTIONS, failureThreshold: 1, recoveryTimeoutMs: 1 },
  scripts: { A: ['fail', 'begin', 'end well', 'begin', 'end well'], B: ['begin', 'end badly', 'begin', 'end well'] },
  waits: [1, 600, 600],
  faults: 2,
};

/** Runs of plain successes, which the machine alone counts, while records are taken over. */
export const PLAIN: Scenario = {
  ...NOTICES,
  scripts: { A: ['succeed', 'fail'], B: ['succeed', 'succeed'] },
  waits: [4_000],
  crashes: 0,
};

/** Orders of operators in the midst of calls. */
export const ORDERS: Scenario = {
  ...TWO_REPLICAS,
  options: { ...OPTIONS, failureThreshold: 2 },
  scripts: { A: ['succeed', 'force open', 'succeed'], B: ['begin', 'reset', 'end badly'] },
  waits: [1_000],
  crashes: 0,
};

/** What ends while the store is away, under a policy that does not leave it to the view. */
export const underPolicy = (onStoreFailure: 'open' | 'closed'): Scenario => ({
  ...TWO_REPLICAS,
  options: { ...OPTIONS, onStoreFailure, failureThreshold: 2 },
  scripts: { A: ['fail', 'succeed', 'begin', 'end badly'], B: ['succeed', 'fail', 'succeed'] },
  waits: [1_000],
  faults: 2,
});

export const COUNT_WINDOW: Scenario = {
  ...TWO_REPLICAS,
  options: {
    name: 'api',
    trip: countWindow({ size: 6, failureRateThreshold: 0.5, minimumCalls: 4 }),
    recoveryTimeoutMs: 1_000,
    storeTimeoutMs: 300,
    syncIntervalMs: 1_000,
    halfOpen: { probes: 1, probeTimeoutMs: 500 },
  },
  scripts: { A: ['fail', 'succeed', 'fail'], B: ['fail', 'fail'] },
  waits: [1_000, 1_000],
  crashes: 0,
};

/** The record is lost while a circuit opens, probes and closes. */
export const LOSS: Scenario = { ...NEWS, faults: 0, crashes: 0, losses: 1 };

/** The record is lost around an operator's order. */
export const LOST_ORDERS: Scenario = {
  ...NOTICES,
  options: { ...OPTIONS, failureThreshold: 2 },
  scripts: { A: ['succeed', 'isolate', 'succeed'], B: ['fail', 'succeed', 'fail'] },
  waits: [1_000],
  faults: 0,
  crashes: 0,
  losses: 1,
};

/** An older view must not undo an operator's reset. */
export const LOST_RESET: Scenario = {
  ...LOST_ORDERS,
  scripts: { A: ['isolate', 'fail'], B: ['fail', 'reset', 'succeed'] },
};

export const LOST_TWICE: Scenario = { ...LOST_ORDERS, scripts: { A: ['isolate'], B: ['reset', 'fail'] }, losses: 2 };

/** The record is lost while its store fails and a replica dies. */
export const LOST_AND_FAILING: Scenario = { ...LOST_ORDERS, watching: 'news', faults: 1 };

/** Strict replicas that hear of nothing but by their own reads and updates. */
export const STRICT: Scenario = {
  ...TWO_REPLICAS,
  options: { ...OPTIONS, failureThreshold: 2, recoveryTimeoutMs: 5_000, consistency: 'strict' },
  scripts: { A: ['fail', 'fail', 'succeed'], B: ['succeed', 'fail', 'succeed', 'succeed'] },
  waits: [1_000],
  faults: 0,
  crashes: 0,
};

export const STRICT_AND_FAILING: Scenario = {
  ...STRICT,
  scripts: { A: ['fail', 'fail'], B: ['succeed', 'fail', 'succeed'] },
  faults: 1,
};

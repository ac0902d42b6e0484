import { beforeEach, describe, expect, it, vi } from 'vitest';
import { countWindow } from '../../src/options/count-window.js';
import { explore, type ExplorationLimits } from './support/explore.js';
import { playScenario, type Scenario } from './support/schedule.js';

const OPTIONS: Scenario['options'] = {
  name: 'api',
  failureThreshold: 3,
  recoveryTimeoutMs: 1_000,
  storeTimeoutMs: 300,
  halfOpen: { probes: 1, probeTimeoutMs: 500 },
};

const TWO_REPLICAS: Scenario = {
  options: OPTIONS,
  scripts: {
    A: ['fail', 'fail', 'begin', 'end badly', 'begin', 'end well'],
    B: ['fail', 'fail', 'begin', 'end well'],
  },
  waits: [1_000, 1_000],
  faults: 1,
  crashes: 1,
  watching: false,
};

const WATCHING: Scenario = { ...TWO_REPLICAS, watching: true };

const THREE_REPLICAS: Scenario = {
  ...TWO_REPLICAS,
  options: { ...OPTIONS, halfOpen: { probes: 2, successThreshold: 2, probeTimeoutMs: 500 } },
  scripts: {
    A: ['fail', 'begin', 'end well'],
    B: ['fail', 'begin', 'end badly'],
    C: ['fail', 'begin', 'end well'],
  },
};

/** From an open circuit whose time has come: the race for its probe. */
const RACE: Scenario = {
  ...TWO_REPLICAS,
  options: { ...OPTIONS, failureThreshold: 1, recoveryTimeoutMs: 1 },
  scripts: { A: ['fail', 'begin', 'end well', 'begin', 'end well'], B: ['begin', 'end badly', 'begin', 'end well'] },
  waits: [1, 600, 600],
  faults: 2,
};

/** Runs of plain successes, which the machine alone counts, while records are taken over. */
const PLAIN: Scenario = {
  ...WATCHING,
  scripts: { A: ['succeed', 'fail'], B: ['succeed', 'succeed'] },
  waits: [4_000],
  crashes: 0,
};

/** Orders of operators in the midst of calls. */
const ORDERS: Scenario = {
  ...TWO_REPLICAS,
  options: { ...OPTIONS, failureThreshold: 2 },
  scripts: { A: ['succeed', 'force open', 'succeed'], B: ['begin', 'reset', 'end badly'] },
  waits: [1_000],
  crashes: 0,
};

/** What ends while the store is away, under the policies that do not leave it to the view. */
const POLICIES = (['open', 'closed'] as const).map((onStoreFailure): readonly [string, Scenario, ExplorationLimits] => [
  `two replicas under the policy ${onStoreFailure}`,
  {
    ...TWO_REPLICAS,
    options: { ...OPTIONS, onStoreFailure, failureThreshold: 2 },
    scripts: { A: ['fail', 'succeed', 'begin', 'end badly'], B: ['succeed', 'fail', 'succeed'] },
    waits: [1_000],
    faults: 2,
  },
  { depth: Infinity, deviations: 2 },
]);

const COUNT_WINDOW: Scenario = {
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

const EXPLORED: readonly (readonly [string, Scenario, ExplorationLimits])[] = [
  ['two replicas, all orders at first', TWO_REPLICAS, { depth: 5, deviations: Infinity }],
  ['two replicas, few surprises at any time', TWO_REPLICAS, { depth: Infinity, deviations: 2 }],
  ['two replicas that watch', WATCHING, { depth: Infinity, deviations: 2 }],
  ['three replicas', THREE_REPLICAS, { depth: Infinity, deviations: 2 }],
  ['two replicas that race for a probe', RACE, { depth: Infinity, deviations: 2 }],
  ['runs of plain successes', PLAIN, { depth: Infinity, deviations: 2 }],
  ['orders of operators', ORDERS, { depth: Infinity, deviations: 2 }],
  ...POLICIES,
  ['two replicas with a count window', COUNT_WINDOW, { depth: Infinity, deviations: 2 }],
];

describe('replicas that share a circuit, under each schedule of their store', () => {
  // A schedule has to come out alike each time.
  beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0));

  it.each(EXPLORED)('H1, S2, S6: %s', { timeout: 300_000 }, async (what, scenario, limits) => {
    const startedAt = performance.now();
    const schedules = await explore((choose) => playScenario(scenario, choose), limits);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.info(`${what}: ${schedules} schedules explored in ${seconds} s`);
    expect(schedules).toBeGreaterThan(100);
  });
});

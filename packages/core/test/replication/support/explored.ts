import { describe, expect, it } from 'vitest';
import { explore, type ExplorationLimits } from './explore.js';
import { playScenario, type Scenario } from './schedule.js';

/** Few surprises, at any time. */
export const FEW_SURPRISES: ExplorationLimits = { depth: Infinity, deviations: 2 };
/** Any order, at first. */
export const ALL_ORDERS: ExplorationLimits = { depth: 5, deviations: Infinity };

/** Tests replicas that share a circuit under each schedule of their store. */
export function describeExplored(
  explored: readonly (readonly [what: string, scenario: Scenario, limits: ExplorationLimits])[],
): void {
  describe('replicas that share a circuit, under each schedule of their store', () => {
    it.each(explored)('%s', { timeout: 300_000 }, async (what, scenario, limits) => {
      const startedAt = performance.now();
      const schedules = await withoutChance(() => explore((choose) => playScenario(scenario, choose), limits));
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      console.info(`${what}: ${schedules} schedules explored in ${seconds} s`);
      expect(schedules).toBeGreaterThan(100);
    });
  });
}

/** A schedule has to come out alike each time. A mock would remember the millions of times that it was asked. */
async function withoutChance<T>(run: () => Promise<T>): Promise<T> {
  const { random } = Math;
  Math.random = () => 0;
  try {
    return await run();
  } finally {
    Math.random = random;
  }
}

import type { Operation } from '../rows/floors.js';
import { median } from './median.js';

/** How long and how often is measured. */
export interface Effort {
  readonly rounds: number;
  /** Milliseconds that one sample of one operation should take. */
  readonly sampleMs: number;
  /** Milliseconds for which each operation is run beforehand, until the compiler has nothing to add. */
  readonly warmUpMs: number;
}

/** What a row costs: the floor in nanoseconds a call, and each operation as a multiple of it. */
export interface RowCost {
  readonly floorNs: number;
  readonly ratios: Readonly<Record<string, number>>;
}

interface Runner {
  readonly operation: Operation;
  readonly times: number;
}

/** Disturbed pairs of samples are repeated, all in all this many times the number of rounds. */
const PATIENCE = 9;

/**
 * Measures in interleaved rounds: each round takes a short sample of every operation, right beside one of the floor, and
 * compares the two. A machine that becomes slower meanwhile slows both down, and the median of the rounds leaves out
 * those that were disturbed.
 */
export async function measureRounds(
  floorOperation: Operation,
  operations: Readonly<Record<string, Operation>>,
  effort: Effort,
): Promise<RowCost> {
  const floor = await prepare(floorOperation, effort);
  const runners: { name: string; runner: Runner; ratios: number[] }[] = [];
  for (const [name, operation] of Object.entries(operations)) {
    runners.push({ name, runner: await prepare(operation, effort), ratios: [] });
  }
  const floors: number[] = [];
  let patience = effort.rounds * PATIENCE;
  for (let round = 0; round < effort.rounds; round++) {
    for (const { runner, ratios } of runners) {
      let pair = await samplePair(floor, runner, round % 2 === 0);
      while (pair.disturbed && patience-- > 0) pair = await samplePair(floor, runner, round % 2 === 0);
      floors.push(pair.floorNs);
      ratios.push(pair.ns / pair.floorNs);
    }
  }
  return {
    floorNs: median(floors),
    ratios: Object.fromEntries(runners.map(({ name, ratios }) => [name, median(ratios)])),
  };
}

/** What several processes measured of one row: the median of each number. */
export function medianCost(costs: readonly RowCost[]): RowCost {
  const names = new Set(costs.flatMap(({ ratios }) => Object.keys(ratios)));
  const ratioOf = (name: string) => median(costs.flatMap(({ ratios }) => ratios[name] ?? []));
  return {
    floorNs: median(costs.map(({ floorNs }) => floorNs)),
    ratios: Object.fromEntries(Array.from(names, (name) => [name, ratioOf(name)])),
  };
}

/** Warms an operation up, and finds how often it fits into a sample. */
async function prepare(operation: Operation, { sampleMs, warmUpMs }: Effort): Promise<Runner> {
  let times = 1;
  let { ns } = await sample({ operation, times });
  for (let warmMs = 0; warmMs < warmUpMs; warmMs += (ns * times) / 1e6) {
    times = Math.max(1, Math.round((sampleMs * 1e6) / ns));
    ({ ns } = await sample({ operation, times }));
  }
  return { operation, times };
}

async function samplePair(floor: Runner, runner: Runner, floorFirst: boolean) {
  const first = await sample(floorFirst ? floor : runner);
  const second = await sample(floorFirst ? runner : floor);
  const [of, other] = floorFirst ? [second, first] : [first, second];
  return { ns: of.ns, floorNs: other.ns, disturbed: first.disturbed || second.disturbed };
}

/**
 * Nanoseconds a call, and whether the processor was taken away meanwhile. What earlier samples left
 * behind is collected first, so that nobody pays for another.
 */
async function sample({ operation, times }: Runner): Promise<{ ns: number; disturbed: boolean }> {
  globalThis.gc?.({ type: 'minor' });
  const usedBefore = process.cpuUsage();
  const start = process.hrtime.bigint();
  for (let i = 0; i < times; i++) {
    try {
      await operation();
    } catch {
      // As the caller of a call that may fail or be rejected. Where nothing is thrown, the block costs nothing.
    }
  }
  const ns = Number(process.hrtime.bigint() - start);
  const used = process.cpuUsage(usedBefore);
  return { ns: ns / times, disturbed: (used.user + used.system) * 1000 < ns * 0.9 };
}

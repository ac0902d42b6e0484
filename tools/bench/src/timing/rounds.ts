import { CONTENDERS, type ByContender, type Contender } from '../contender.js';
import type { CallPath, Operation } from './call-path.js';
import { median } from './median.js';

/** How long and how often is measured. */
export interface Effort {
  readonly rounds: number;
  /** Milliseconds that one sample of one contender should take. */
  readonly sampleMs: number;
  /** Milliseconds for which everyone is run beforehand, until the compiler has nothing to add. */
  readonly warmUpMs: number;
}

/** What a path costs: the floor in nanoseconds a call, and each contender as a multiple of it. */
export interface PathResult {
  readonly floorNs: number;
  readonly ratios: ByContender<number>;
}

interface Runner {
  readonly operation: Operation;
  readonly times: number;
}

/** A round in which the machine did something else may be repeated so often, all in all, as there are rounds. */
const PATIENCE = 9;

/**
 * Measures in interleaved rounds: each round takes a short sample of everyone, right beside one of
 * the floor, and compares the two. A machine that becomes slower meanwhile slows both down, and the
 * median of the rounds leaves out those that were disturbed.
 */
export async function measureRounds(path: CallPath, effort: Effort): Promise<PathResult> {
  const floor = await prepare(path.floor, effort);
  const ratios = new Map<Contender, number[]>();
  const runners: [Contender, Runner][] = [];
  for (const name of CONTENDERS) {
    const operation = path.contenders[name];
    if (operation !== undefined) runners.push([name, await prepare(operation, effort)]);
  }
  const floors: number[] = [];
  let patience = effort.rounds * PATIENCE;
  for (let round = 0; round < effort.rounds; round++) {
    for (const [name, runner] of runners) {
      let pair = await samplePair(floor, runner, round % 2 === 0);
      while (pair.disturbed && patience-- > 0) pair = await samplePair(floor, runner, round % 2 === 0);
      floors.push(pair.floorNs);
      ratios.set(name, [...(ratios.get(name) ?? []), pair.ns / pair.floorNs]);
    }
  }
  path.end?.();
  const medians = Array.from(ratios, ([name, values]) => [name, median(values)] as const);
  return { floorNs: floors.length === 0 ? NaN : median(floors), ratios: Object.fromEntries(medians) };
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
  for (let i = 0; i < times; i++) await operation();
  const ns = Number(process.hrtime.bigint() - start);
  const used = process.cpuUsage(usedBefore);
  return { ns: ns / times, disturbed: (used.user + used.system) * 1000 < ns * 0.9 };
}

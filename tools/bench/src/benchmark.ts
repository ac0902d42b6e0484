import { contendersOn } from './contenders/contender-package.js';
import { CONTENDERS, type ByContender, type ContenderName } from './contenders/contender.js';
import type { IdleCost } from './idle.js';
import type { MeasureRequest } from './measure.js';
import type { Result } from './report/result.js';
import { boundOf, ROW_NAMES, ROWS, type Row } from './rows/rows.js';
import { runScript, type Runtime } from './runtime.js';
import { BREAKER_ALONE, bundleSize, EVERYTHING } from './size/bundle.js';
import { medianCost, type Effort, type RowCost } from './timing/rounds.js';

/** How much a run measures. A quick one shows that everything works; its numbers mean nothing. */
export interface Extent extends Effort {
  /** How many processes measure each row: what the engine makes of the same code differs from one to the next. */
  readonly processes: number;
  /** How many idle breakers of each contender share the heap that is measured. */
  readonly breakers: number;
}

export const FULL: Extent = { processes: 5, rounds: 81, sampleMs: 2, warmUpMs: 300, breakers: 10_000 };
export const QUICK: Extent = { processes: 1, rounds: 5, sampleMs: 1, warmUpMs: 5, breakers: 200 };

/** Whether a name is among those to be measured. */
export type IsWanted = (name: string) => boolean;

/** Everything that can be measured. */
export const NAMES = [...ROW_NAMES, 'idle-heap', 'idle-timers', 'size-everything', 'size-breaker'];

/** Measures one Node.js. */
export async function* measureNode(runtime: Runtime, extent: Extent, isWanted: IsWanted): AsyncGenerator<Result> {
  const { contenders } = await contendersOn(runtime.version);
  const wanted = ROW_NAMES.filter(isWanted).map((name): Row => ROWS[name]);
  const ratios: Record<string, number> = {};
  for (const name of ROW_NAMES) {
    const row: Row = ROWS[name];
    if (!isWanted(name) && !wanted.some(({ atMostBeyond }) => atMostBeyond === name)) continue;
    const request: MeasureRequest = { row: name, contenders, ...extent };
    const costs: RowCost[] = [];
    while (costs.length < extent.processes) {
      costs.push((await runScript(runtime, 'measure', [JSON.stringify(request)])) as RowCost);
    }
    const { floorNs, ratios: values } = medianCost(costs);
    ratios[name] = values['tripswitch'] ?? NaN;
    const ratio = values['limit'] ?? 1;
    const limit = { parts: row.limit.parts, ratio };
    yield { title: row.title, atMost: boundOf(row, ratio, ratios), unit: 'ratio', values, floorNs, limit };
  }
  const idle = async (name: ContenderName, count: number) =>
    (await runScript(runtime, 'idle', [name, String(count)])) as IdleCost;
  if (isWanted('idle-heap')) {
    const values: ByContender<number> = {};
    for (const name of contenders) values[name] = (await idle(name, extent.breakers)).heapBytes;
    yield { title: 'heap of an idle breaker', atMost: 1024, unit: 'bytes', values };
  }
  if (isWanted('idle-timers')) {
    // The process must end by itself: the script fails where it does not.
    const { timers } = await idle('tripswitch', 100_000);
    const title = 'timers of 100,000 idle breakers, in a process that ended by itself';
    yield { title, atMost: 0, unit: 'count', values: { tripswitch: timers } };
  }
}

/** Measures what does not depend on the Node.js. */
export async function* measureSizes(isWanted: IsWanted): AsyncGenerator<Result> {
  const sizes = [
    ['size-everything', 'everything, minified and gzipped', 15_000, EVERYTHING],
    ['size-breaker', '`CircuitBreaker` alone, minified and gzipped', 10_000, BREAKER_ALONE],
  ] as const;
  for (const [name, title, atMost, sources] of sizes) {
    if (!isWanted(name)) continue;
    const values: ByContender<number> = {};
    for (const contender of CONTENDERS) values[contender] = await bundleSize(sources[contender]);
    yield { title, atMost, unit: 'bytes', values };
  }
}

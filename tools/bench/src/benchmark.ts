import { CONTENDERS, type ByContender } from './contender.js';
import { PATH_NAMES, PATHS } from './paths/all-paths.js';
import { IDLE_BREAKERS, PROMISES } from './promises.js';
import type { NodeReport, Row } from './report/benchmark-report.js';
import { runScript, type Runtime } from './runtime/run-script.js';
import { ALL, BREAKER, bundleSize } from './size/bundle-size.js';
import { medianOf } from './timing/median-of.js';
import type { Effort, PathResult } from './timing/rounds.js';

/** How much a run measures. A quick one shows that everything works; its numbers mean nothing. */
export interface Extent extends Effort {
  /** How many processes measure each path: what the engine makes of the same code differs from one to the next. */
  readonly processes: number;
  readonly breakers: number;
}

export const FULL: Extent = { processes: 5, rounds: 81, sampleMs: 2, warmUpMs: 300, breakers: 10_000 };
export const QUICK: Extent = { processes: 1, rounds: 5, sampleMs: 1, warmUpMs: 5, breakers: 200 };

/** Measures one Node.js. */
export async function benchmark(runtime: Runtime, extent: Extent, onRow: (row: Row) => void): Promise<NodeReport> {
  const rows: Row[] = [];
  const add = (row: Row) => {
    rows.push(row);
    onRow(row);
  };
  for (const name of PATH_NAMES) {
    const args = [name, extent.rounds, extent.sampleMs, extent.warmUpMs].map(String);
    const results: PathResult[] = [];
    while (results.length < extent.processes) results.push((await runScript(runtime, 'measure', args)) as PathResult);
    const result = medianOf(results);
    add({ name, ...PATHS[name], unit: 'ratio', values: result.ratios, floorNs: result.floorNs });
  }
  const heap: ByContender<number> = {};
  for (const contender of CONTENDERS) {
    const args = [contender, String(extent.breakers)];
    heap[contender] = ((await runScript(runtime, 'heap', args)) as { bytes: number }).bytes;
  }
  add({ name: 'idleHeap', ...PROMISES.idleHeap, unit: 'bytes', values: heap });
  // It must end by itself: the script fails where it does not.
  const { breakers, timers } = (await runScript(runtime, 'exit', [String(IDLE_BREAKERS)])) as Record<string, number>;
  const title = `timers of ${String(breakers)} idle breakers, in a process that ended by itself`;
  add({ name: 'idleExit', title, limit: 0, unit: 'count', values: { tripswitch: timers ?? NaN } });
  const { ns: clockNs } = (await runScript(runtime, 'clock', [])) as { ns: number };
  return { version: runtime.version, rows, clockNs };
}

/** Measures what does not depend on the Node.js. */
export async function measureSizes(): Promise<Row[]> {
  return [
    { name: 'sizeOfAll', ...PROMISES.sizeOfAll, unit: 'bytes', values: await sizes(ALL) },
    { name: 'sizeOfBreaker', ...PROMISES.sizeOfBreaker, unit: 'bytes', values: await sizes(BREAKER) },
  ];
}

async function sizes(sources: ByContender<string>): Promise<ByContender<number>> {
  const values: ByContender<number> = {};
  for (const contender of CONTENDERS) {
    const source = sources[contender];
    if (source !== undefined) values[contender] = await bundleSize(source);
  }
  return values;
}

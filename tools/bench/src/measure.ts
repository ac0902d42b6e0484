import type { ContenderName } from './contenders/contender.js';
import { loadContender } from './contenders/load-contender.js';
import type { Operation } from './rows/floors.js';
import { ROWS, type Row, type RowName } from './rows/rows.js';
import { measureRounds, type Effort } from './timing/rounds.js';

/** What to measure in a process of its own. */
export interface MeasureRequest extends Effort {
  readonly row: RowName;
  readonly contenders: readonly ContenderName[];
}

const request = JSON.parse(process.argv[2] ?? '') as MeasureRequest;
const { floor, limit }: Row = ROWS[request.row];
const operations: Record<string, Operation> = {};
for (const name of request.contenders) {
  const { rows } = await loadContender[name]();
  const operation = await rows[request.row]?.();
  if (operation !== undefined) operations[name] = operation;
}
if (limit.create !== undefined) operations['limit'] = limit.create();
console.log(JSON.stringify(await measureRounds(floor(), operations, request)));
// Some breakers hold timers.
process.exit();

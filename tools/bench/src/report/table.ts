import { CONTENDERS } from '../contender.js';
import { isReached, type Row } from './benchmark-report.js';
import { show } from './show.js';

/** The rows as a Markdown table. */
export function table(rows: readonly Row[]): string {
  const header = ['', 'at most', ...CONTENDERS, 'promise', 'floor'];
  const lines = rows.map((row) => [
    row.title,
    show(row.limit, row.unit),
    ...CONTENDERS.map((contender) => show(row.values[contender], row.unit)),
    isReached(row) ? 'reached' : '**not reached**',
    row.floorNs === undefined ? '' : `${Math.round(row.floorNs)} ns`,
  ]);
  const alignment = header.map((_, column) => (column === 0 || column === header.length - 2 ? '---' : '---:'));
  return [header, alignment, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

import { PARTS, type Part } from '../size/bundle-parts.js';
import type { BenchmarkReport } from './benchmark-report.js';
import { show } from './show.js';

/** Of which parts the bundles are made, as a Markdown table. */
export function partsTable({ all, breaker }: BenchmarkReport['parts']): string {
  const sum = (bytes: Readonly<Record<Part, number>>) => Object.values(bytes).reduce((total, part) => total + part, 0);
  const lines = (Object.keys(PARTS) as Part[]).map((part) => [
    `${part}: ${PARTS[part]}`,
    show(all[part], 'bytes'),
    show(breaker[part], 'bytes'),
  ]);
  const header = ['minified, before it is gzipped', 'everything', '`CircuitBreaker` alone'];
  const total = ['together', show(sum(all), 'bytes'), show(sum(breaker), 'bytes')];
  return [header, ['---', '---:', '---:'], ...lines, total].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

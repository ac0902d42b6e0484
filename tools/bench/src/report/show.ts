import type { Row } from './benchmark-report.js';

/** A number as the tables show it; a dash where there is none. */
export function show(value: number | undefined, unit: Row['unit']): string {
  if (value === undefined) return '–';
  if (unit === 'count') return String(value);
  if (unit === 'bytes') return `${Math.round(value).toLocaleString('en')} B`;
  return value < 10 ? value.toFixed(2) : Math.round(value).toLocaleString('en');
}

import type { SeriesLabels } from './series-line.js';

/** Where a registry printed the specimen of a metric, and what it put behind its labels. */
export interface SpecimenPlace {
  /** With the line break before it. */
  readonly start: number;
  readonly end: number;
  /** The registry's default labels, as text: empty, or `,name="value"` and so on. */
  readonly defaultLabels: string;
}

const TAIL = '} 0';

/** The labels of a series that no breaker has, its name being empty: all series of the metric are printed like it. */
export function specimenLabels(labelNames: readonly string[]): SeriesLabels {
  return Object.fromEntries(labelNames.map((name) => [name, '']));
}

/** @returns undefined where the registry did not print it, or not as expected. */
export function findSpecimen(text: string, metric: string, labelNames: readonly string[]): SpecimenPlace | undefined {
  const head = `\n${metric}{${labelNames.map((name) => `${name}=""`).join(',')}`;
  const start = text.indexOf(head);
  const end = text.indexOf('\n', start + 1);
  if (start < 0 || end < 0) return undefined;
  const rest = text.slice(start + head.length, end);
  return rest.endsWith(TAIL) ? { start, end, defaultLabels: rest.slice(0, -TAIL.length) } : undefined;
}

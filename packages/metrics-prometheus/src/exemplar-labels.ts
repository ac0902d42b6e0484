import { object, problemWith } from '@tripswitch/core/store';
import type { Labels } from './batched-histogram.js';

/** Returns labels of the call that ends, such as the id of its trace; undefined where it has none. */
export type ExemplarLabels = () => Readonly<Record<string, string | number>> | undefined;

/** As many characters as OpenMetrics allows for all names and values. */
const LONGEST = 128;

/**
 * Checks what `exemplarLabels` returned: one label that OpenMetrics does not allow makes Prometheus refuse the whole
 * scrape, and prom-client checks the length only after it has stored the exemplar.
 *
 * @throws TypeError with the label and its value.
 */
export function readExemplarLabels(given: unknown): Labels | undefined {
  if (given === undefined) return undefined;
  if (!object[0](given)) throw new TypeError(problemWith('the result of exemplarLabels', given, 'labels or undefined'));
  const labels = Object.entries(given as Record<string, unknown>);
  for (const [name, value] of labels) {
    const isLabel = /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) && (typeof value === 'string' || Number.isFinite(value));
    if (!isLabel) throw new TypeError(problemWith(`the exemplar's label ${name}`, value, 'a label name with a string'));
  }
  const text = labels.flat().join('');
  if (text.length <= LONGEST) return Object.fromEntries(labels) as Labels;
  throw new TypeError(problemWith('the text of the exemplar', text, `at most ${LONGEST} characters`));
}

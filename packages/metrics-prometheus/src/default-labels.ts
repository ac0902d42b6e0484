import type { PromClientRegistry } from './prom-client-registry.js';
import type { SeriesLabels } from './series-line.js';

/** Labels that a registry puts on every series. */
export interface DefaultLabels {
  readonly labels: SeriesLabels;
  /** As they stand behind the labels of a series: empty, or a comma and the rest. */
  readonly text: string;
}

/** A method of prom-client's registries that its declarations leave out. */
interface Printing {
  getMetricsAsString?: (metric: { get: () => object }) => Promise<string>;
}

const NAME = 'probe';
const BLOCK = `${NAME}{a="b"} 1\n`;

/**
 * Finds out what a registry adds to a series with these labels, by having one printed. The series is
 * given with a line in front of it, as a block of our lines would be.
 *
 * @returns undefined where the registry prints it otherwise than expected, so that blocks of lines
 * cannot be given to it.
 */
export async function defaultLabelsOf(
  register: PromClientRegistry,
  labelNames: readonly string[],
): Promise<DefaultLabels | undefined> {
  const labels = Object.fromEntries(labelNames.map((name) => [name, '']));
  const values = [{ metricName: BLOCK + NAME, labels, value: 0 }];
  const get = () => ({ name: NAME, help: NAME, type: 'gauge', values });
  const printed = await (register as Printing).getMetricsAsString?.({ get });
  const head = `${BLOCK}${NAME}{${labelNames.map((name) => `${name}=""`).join(',')}`;
  const tail = '} 0';
  const start = printed?.indexOf(head) ?? -1;
  if (printed === undefined || start < 0 || !printed.endsWith(tail)) return undefined;
  const text = printed.slice(start + head.length, -tail.length);
  const found = text.matchAll(/,(?<name>[a-zA-Z_]\w*)="(?<value>(?:\\.|[^"\\])*)"/gs);
  const own = Array.from(found, ([, name = '', value = '']) => [name, unescape(value)] as const);
  return { labels: Object.fromEntries(own), text };
}

function unescape(value: string): string {
  return value.replace(/\\(.)/gs, (_, character: string) => (character === 'n' ? '\n' : character));
}

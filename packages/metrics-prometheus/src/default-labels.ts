import type { PrintMetric } from './prom-client-registry.js';

const HEAD = '# HELP probe probe\n# TYPE probe gauge\nprobe{';
const TAIL = '} 0';

/**
 * Finds out which labels a registry puts behind those of a series, by having it print one.
 *
 * @returns them as they stand behind others: empty, or a comma and the rest. Undefined where the
 * registry prints otherwise than expected.
 */
export async function defaultLabelsOf(print: PrintMetric, labelNames: readonly string[]): Promise<string | undefined> {
  const labels = Object.fromEntries(labelNames.map((name) => [name, '']));
  const values = [{ labels, value: 0 }];
  const printed = await print({ get: () => ({ name: 'probe', help: 'probe', type: 'gauge', values }) });
  const start = HEAD + labelNames.map((name) => `${name}=""`).join(',');
  return printed.startsWith(start) && printed.endsWith(TAIL) ? printed.slice(start.length, -TAIL.length) : undefined;
}

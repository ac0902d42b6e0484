import type { ExportedMetric } from './exported-metric.js';
import { isRegistered, type PromClientRegistry } from './prom-client-registry.js';
import type { Services } from './services.js';
import type { SpecimenPlace } from './specimen.js';
import { TextBuffer } from './text-buffer.js';

/** What the series of a service take, about. */
const EXPECTED_BYTES = 8_000;

/**
 * Has a registry print a specimen of each of our metrics, and puts the text of all series in its place.
 *
 * A registry prints about half a million series a second: 200 ms and more for those of a thousand
 * breakers. One that these are merged into still does.
 *
 * @returns what leaves the registry as it was.
 */
export function printExportedMetrics(
  register: PromClientRegistry,
  metrics: readonly ExportedMetric[],
  services: Services,
): () => void {
  const before = Object.getOwnPropertyDescriptor(register, 'metrics');
  const printPlainly = register.metrics.bind(register);
  const text = new TextBuffer();
  const print = async () => {
    const outline = await withSpecimens(metrics, printPlainly);
    const registered = metrics.filter((metric) => isRegistered(register, metric));
    const places = placesIn(outline, registered);
    if (places.length < registered.length) return printPlainly();
    const scraped = services.scrape();
    return text.write(outline.length + scraped.length * EXPECTED_BYTES, () => {
      let printed = 0;
      for (const { metric, start, end, defaultLabels } of places) {
        text.add(Buffer.from(outline.slice(printed, start)));
        metric.print(text, scraped, defaultLabels);
        printed = end;
      }
      text.add(Buffer.from(outline.slice(printed)));
    });
  };
  Object.defineProperty(register, 'metrics', { value: print, configurable: true, writable: true });
  return () => {
    // Somebody who came later goes on calling ours, which passes everything on.
    if (register.metrics !== print) return;
    if (before === undefined) Reflect.deleteProperty(register, 'metrics');
    else Object.defineProperty(register, 'metrics', before);
  };
}

/** A registry asks each metric before it waits for any. */
function withSpecimens(metrics: readonly ExportedMetric[], print: () => Promise<string>): Promise<string> {
  try {
    for (const metric of metrics) metric.abridged = true;
    return print();
  } finally {
    for (const metric of metrics) metric.abridged = false;
  }
}

interface MetricPlace extends SpecimenPlace {
  readonly metric: ExportedMetric;
}

/** Without those that the registry did not print as expected. */
function placesIn(text: string, metrics: readonly ExportedMetric[]): MetricPlace[] {
  return metrics
    .flatMap((metric) => {
      const place = metric.specimenIn(text);
      return place === undefined ? [] : [{ metric, ...place }];
    })
    .sort((one, other) => one.start - other.start);
}

import { defaultLabelsOf } from './default-labels.js';
import { ExportedMetric } from './exported-metric.js';
import type { PrintMetric, PrintingRegistry, PromClientRegistry } from './prom-client-registry.js';
import type { Services } from './services.js';

/**
 * Has a registry take the text of our metrics as it is, where it would print them series by series.
 *
 * That is about half a million series a second: 200 ms and more for the hundred thousand of a
 * thousand breakers. A registry that these are merged into still prints them so.
 *
 * @returns what leaves the registry as it was.
 */
export function printExportedMetrics(register: PromClientRegistry, services: Services): () => void {
  const registry = register as unknown as PrintingRegistry;
  const before = Object.getOwnPropertyDescriptor(registry, 'getMetricsAsString');
  const inherited = registry.getMetricsAsString;
  const printPlainly: PrintMetric = (metric) => inherited.call(registry, metric);
  const print: PrintMetric = async (metric) => {
    if (!(metric instanceof ExportedMetric)) return printPlainly(metric);
    // First of all, what is exported: all metrics of a scrape are asked at one moment.
    const scraped = services.scrape();
    const defaultLabels = await defaultLabelsOf(printPlainly, metric.labelNames);
    return defaultLabels === undefined ? printPlainly(metric) : metric.print(scraped, defaultLabels);
  };
  Object.defineProperty(registry, 'getMetricsAsString', { value: print, configurable: true, writable: true });
  return () => {
    // Somebody who came later goes on calling ours, which passes everything on.
    if (registry.getMetricsAsString !== print) return;
    if (before === undefined) Reflect.deleteProperty(registry, 'getMetricsAsString');
    else Object.defineProperty(registry, 'getMetricsAsString', before);
  };
}

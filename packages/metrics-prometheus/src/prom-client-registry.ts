import type { OpenMetricsContentType, Registry } from 'prom-client';

/** A registry of prom-client, of either content type. */
export type PromClientRegistry = Registry | Registry<OpenMetricsContentType>;

/** What prom-client's registries ask of a metric that they print. */
export interface PrintableMetric {
  get(): object;
}

export type PrintMetric = (metric: PrintableMetric) => Promise<string>;

/** A method of prom-client's registries that its declarations leave out: `metrics` calls it for each metric. */
export interface PrintingRegistry {
  getMetricsAsString: PrintMetric;
}

const OPEN_METRICS: OpenMetricsContentType = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

export function isRegistry(value: unknown): value is PromClientRegistry {
  if (typeof value !== 'object' || value === null) return false;
  const methods = ['registerMetric', 'getSingleMetric', 'removeSingleMetric', 'getMetricsAsString'];
  return methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function');
}

export function isOpenMetrics(register: PromClientRegistry): boolean {
  return register.contentType === OPEN_METRICS;
}

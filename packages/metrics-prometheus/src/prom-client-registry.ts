import type { OpenMetricsContentType, Registry } from 'prom-client';

/** A registry of prom-client, of either content type. */
export type PromClientRegistry = Registry | Registry<OpenMetricsContentType>;

const OPEN_METRICS: OpenMetricsContentType = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

export function isOpenMetrics(register: PromClientRegistry): boolean {
  return register.contentType === OPEN_METRICS;
}

export function isRegistered(register: PromClientRegistry, metric: { readonly name: string }): boolean {
  return (register.getSingleMetric(metric.name) as unknown) === metric;
}

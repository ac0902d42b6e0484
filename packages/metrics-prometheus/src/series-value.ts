import type { BlockDefinition } from './metric-definition.js';
import type { SeriesLabels } from './series-line.js';
import type { Service, ServiceMoment } from './service.js';

/** One series as prom-client's registry takes it. */
export interface SeriesValue {
  /** Absent where it is the metric's own name. */
  readonly metricName?: string;
  readonly labels: SeriesLabels;
  readonly value: number;
}

/** A service with what its circuits are at the moment of a scrape. */
export interface ScrapedService {
  readonly service: Service;
  readonly moment: ServiceMoment;
}

export function seriesValues(
  metric: string,
  { lines, read }: BlockDefinition,
  { service, moment }: ScrapedService,
): SeriesValue[] {
  const values: number[] = [];
  read(service, values, moment);
  return lines.map(({ suffix, labels }, index) => ({
    ...(suffix !== '' && { metricName: metric + suffix }),
    labels: { service: service.name, ...labels },
    value: values[index] as number,
  }));
}

import type { SeriesLine } from './series-line.js';
import type { Service, ServiceMoment } from './service.js';

/** Some lines of a metric for one service. */
export interface BlockDefinition {
  readonly lines: readonly SeriesLine[];
  /** Writes the values of the lines, in their order. */
  readonly read: (service: Service, values: number[], moment: ServiceMoment) => void;
  /** Sets what was counted back to zero; absent where nothing is counted. */
  readonly reset?: (service: Service) => void;
}

/** A metric as it is exported: its lines are the same for each service. */
export interface MetricDefinition {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  /** How prom-client combines the workers of a cluster. */
  readonly aggregator: 'sum' | 'max';
  readonly blocks: readonly BlockDefinition[];
}

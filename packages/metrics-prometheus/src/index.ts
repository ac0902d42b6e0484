export type { PromClientRegistry } from './breaker-metrics.js';
export type { ExemplarLabels } from './exemplar-labels.js';
export { observeBreakers, type BreakerFactory, type ObserveOptions } from './observe-breakers.js';

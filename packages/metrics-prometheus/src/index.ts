export type { ObserveOptions } from './check-observation.js';
export { observeBreakers } from './observe-breakers.js';
export type { PromClientRegistry } from './prom-client-registry.js';
export type { BreakerFactory } from './breaker-source.js';

export { observeBreakers, type ObserveOptions } from './observe-breakers.js';
export type { PromClientRegistry } from './prom-client-registry.js';
export type { BreakerFactory } from './breaker-source.js';

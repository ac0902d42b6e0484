export { createFileStore } from './create-file-store.js';
export type { FileStoreOptions } from './file-store-options.js';
export { PersistentCircuitBreaker, type PersistentCircuitBreakerOptions } from './persistent-circuit-breaker.js';

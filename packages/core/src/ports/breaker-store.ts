import type { StoreAdapter } from './store-adapter.js';

/**
 * Where circuits are kept and shared: what the option `store` takes. `createFileStore` of
 * `@tripswitch/store-file` makes one; your own is a `StoreAdapter` passed to `defineStore`.
 *
 * A store brings the code that replicates a circuit, so that users who share nothing do not import it.
 */
export interface BreakerStore extends StoreAdapter {
  /** @internal Makes the circuit of a breaker; see `Circuit` and `CircuitHost` in breaker/circuit.ts. */
  share(host: never): unknown;
}

import type { StoreAdapter } from './store-adapter.js';

/** The version of the port between breakers and stores. It grows when one can no longer work with the other (law S11). */
export const PORT_VERSION = 2;

/**
 * Where circuits are kept and shared: what the option `store` takes. `createFileStore` of
 * `@tripswitch/store-file` makes one; your own is a `StoreAdapter` passed to `defineStore`.
 *
 * A store brings the code that replicates a circuit, so that users who share nothing do not import it.
 */
export interface BreakerStore extends StoreAdapter {
  /** The version of the port that the store was made for. */
  readonly portVersion: number;
  /** @internal Makes the circuit of a breaker; see `Circuit` and `CircuitHost` in breaker/circuit.ts. */
  share(host: never): unknown;
}

/** Says what keeps a breaker and a store of different ports apart; undefined where they have the same. */
export function portProblem(kind: unknown, store: unknown, breaker: unknown): string | undefined {
  if (store === breaker) return undefined;
  const versionOf = (version: unknown) => (typeof version === 'number' ? `version ${version}` : 'no known version');
  return (
    `store '${String(kind)}' has ${versionOf(store)} of the store port and the breaker has ${versionOf(breaker)}, ` +
    'expected the same: install versions of @tripswitch/core and of the store that belong together'
  );
}

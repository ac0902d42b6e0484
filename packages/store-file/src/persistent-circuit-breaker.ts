import { CircuitBreaker, ConfigurationError, type BreakerStore, type CircuitBreakerOptions } from '@tripswitch/core';
import { createFileStore } from './create-file-store.js';

/** The options of a breaker, and where its circuit is kept. */
export interface PersistentCircuitBreakerOptions extends Omit<CircuitBreakerOptions, 'store'> {
  /** The directory of the circuit's files. It is made, for its owner alone, if it does not exist. */
  readonly stateDir: string;
}

/**
 * A breaker whose circuit outlives its process, and is shared by all processes that use the same
 * name and directory. It has a store of its own; for many circuits, make one with `createFileStore`.
 */
export class PersistentCircuitBreaker extends CircuitBreaker {
  readonly #store: BreakerStore;

  /** @throws `ConfigurationError` on options that are invalid, and on a path that cannot be a directory. */
  constructor(options: PersistentCircuitBreakerOptions) {
    const { stateDir, ...rest } = options;
    if (typeof stateDir !== 'string') {
      throw new ConfigurationError(`Circuit breaker ${JSON.stringify(rest.name)}`, [
        `stateDir is ${String(stateDir)}, expected the path of a directory`,
      ]);
    }
    const store = createFileStore({ directory: stateDir });
    super({ ...rest, store });
    this.#store = store;
  }

  override async close(options?: Parameters<CircuitBreaker['close']>[0]): Promise<void> {
    await super.close(options);
    await this.#store.close();
  }
}

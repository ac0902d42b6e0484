import type { CircuitBreaker, FactoryEvents } from '@tripswitch/core';

/** What the router needs of a factory: its breakers of the moment, and word of those that come and go. */
export interface AdministeredFactory {
  /** All breakers that there are now. */
  list(): readonly CircuitBreaker[];
  /** The breaker of a name, if there is one. */
  get(name: string): CircuitBreaker | undefined;
  /** Calls the listener for each event of a type, and returns what ends that. */
  on<Type extends keyof FactoryEvents>(event: Type, listener: (event: FactoryEvents[Type]) => void): () => void;
}

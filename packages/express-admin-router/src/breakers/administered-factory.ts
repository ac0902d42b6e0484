import type { CircuitBreaker, FactoryEvents } from '@tripswitch/core';

/** What the router needs of a factory: its breakers of the moment, and word of those that come and go. */
export interface AdministeredFactory {
  list(): readonly CircuitBreaker[];
  get(name: string): CircuitBreaker | undefined;
  on<Type extends keyof FactoryEvents>(event: Type, listener: (event: FactoryEvents[Type]) => void): () => void;
}

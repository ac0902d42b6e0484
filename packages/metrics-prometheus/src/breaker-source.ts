import type { BreakerLifeEvent, CircuitBreaker } from '@tripswitch/core';

/** What is needed of a `CircuitBreakerFactory`, also of one from another copy of core. */
export interface BreakerFactory {
  list(): CircuitBreaker[];
  on(event: 'breaker_created' | 'breaker_removed', listener: (event: BreakerLifeEvent) => void): () => void;
}

/** Told of the breakers that there are, and of those that come and go. */
export interface BreakerAudience {
  add(breaker: CircuitBreaker): void;
  remove(breaker: CircuitBreaker): void;
}

export function isFactory(value: unknown): value is BreakerFactory {
  return hasMethods(value, ['list', 'on']);
}

export function isBreaker(value: unknown): value is CircuitBreaker {
  return hasMethods(value, ['observe', 'getStats']);
}

function hasMethods(value: unknown, methods: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function');
}

/** @returns what ends the following. */
export function follow(source: BreakerFactory | readonly CircuitBreaker[], audience: BreakerAudience): () => void {
  const breakers = isFactory(source) ? source.list() : source;
  for (const breaker of breakers) audience.add(breaker);
  if (!isFactory(source)) return () => undefined;
  const unsubscribers = [
    source.on('breaker_created', ({ breaker }) => {
      audience.add(breaker);
    }),
    source.on('breaker_removed', ({ breaker }) => {
      audience.remove(breaker);
    }),
  ];
  return () => {
    for (const unsubscribe of unsubscribers) unsubscribe();
  };
}

import { ConfigurationError } from '@tripswitch/core';
import type { AdministeredBreaker } from './administered-breaker.js';
import type { AdministeredFactory } from './administered-factory.js';

/** The circuits that a router shows: those of a factory, as they come and go, or a fixed set. */
export interface CircuitDirectory {
  readonly factory: AdministeredFactory | undefined;
  list(): readonly AdministeredBreaker[];
  /** Never makes a breaker. */
  get(name: string): AdministeredBreaker | undefined;
}

const EXPECTED = 'a CircuitBreakerFactory, or an array or other iterable of breakers';

/**
 * Reads the option `breakers`. An iterable is read once.
 *
 * @throws {@link ConfigurationError} on anything else, and on two breakers of one name.
 */
export function circuitDirectory(breakers: unknown): CircuitDirectory {
  if (isFactory(breakers)) {
    return { factory: breakers, list: () => breakers.list(), get: (name) => breakers.get(name) };
  }
  if (!isIterable(breakers)) throw refusal(`breakers is ${breakers === null ? 'null' : typeof breakers}`);
  const byName = new Map<string, AdministeredBreaker>();
  for (const breaker of breakers) {
    if (!isBreaker(breaker)) throw refusal('breakers holds something that is no breaker');
    if (byName.has(breaker.name)) throw refusal(`breakers holds two of the name ${JSON.stringify(breaker.name)}`);
    byName.set(breaker.name, breaker);
  }
  const list = [...byName.values()];
  return { factory: undefined, list: () => list, get: (name) => byName.get(name) };
}

function refusal(problem: string): ConfigurationError {
  return new ConfigurationError('createAdminRouter', [`${problem}, expected ${EXPECTED}`]);
}

// By shape and not by class: the ESM and the CommonJS build of the core package have classes of their own.
function isFactory(value: unknown): value is AdministeredFactory {
  return hasMethods(value, 'list', 'get', 'on');
}

function isBreaker(value: unknown): value is AdministeredBreaker {
  return hasMethods(value, 'getStats', 'reset', 'setMode', 'history', 'on');
}

function hasMethods(value: unknown, ...names: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

import { ConfigurationError, type CircuitBreaker } from '@tripswitch/core';
import { isBreaker, isFactory, type BreakerFactory } from './breaker-source.js';
import { isRegistry } from './prom-client-registry.js';

const KNOWN = ['register', 'buckets', 'maxServices'];

/**
 * Holds what `observeBreakers` is given against what it takes.
 *
 * @returns the breakers, as a factory or a list.
 * @throws {@link ConfigurationError} with every problem, by name and value.
 */
export function checkObservation(
  source: unknown,
  options: Readonly<Record<string, unknown>> | undefined,
): BreakerFactory | readonly CircuitBreaker[] {
  const problems: string[] = [];
  const list = isFactory(source) ? [] : listed(source);
  if (list === undefined) {
    problems.push(`factoryOrBreakers is ${shown(source)}, expected a CircuitBreakerFactory or breakers`);
  }
  list?.forEach((item, index) => {
    if (!isBreaker(item)) problems.push(`factoryOrBreakers[${index}] is ${shown(item)}, expected a CircuitBreaker`);
  });
  const { register, buckets, maxServices, ...unknown } = options ?? {};
  if (!isRegistry(register)) problems.push(`register is ${shown(register)}, expected a Registry of prom-client`);
  if (buckets !== undefined && !areBuckets(buckets)) {
    problems.push(`buckets is ${shown(buckets)}, expected ascending numbers of seconds above 0`);
  }
  if (maxServices !== undefined && !(Number.isSafeInteger(maxServices) && (maxServices as number) >= 1)) {
    problems.push(`maxServices is ${shown(maxServices)}, expected a whole number of at least 1`);
  }
  for (const name of Object.keys(unknown)) problems.push(`${name} is no option; known are ${KNOWN.join(', ')}`);
  if (problems.length > 0) throw new ConfigurationError('observeBreakers', problems);
  return isFactory(source) ? source : (list as CircuitBreaker[]);
}

function listed(value: unknown): unknown[] | undefined {
  if (typeof value !== 'object' || value === null || !(Symbol.iterator in value)) return undefined;
  return [...(value as Iterable<unknown>)];
}

function areBuckets(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  const bounds: unknown[] = value;
  return bounds.every((bound, index) => {
    const least = index === 0 ? 0 : (bounds[index - 1] as number);
    return typeof bound === 'number' && Number.isFinite(bound) && bound > least;
  });
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(String).join(', ')}]`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

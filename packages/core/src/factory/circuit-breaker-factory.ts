import type { BreakerStats } from '../breaker/breaker-stats.js';
import { CircuitBreaker } from '../breaker/circuit-breaker.js';
import { ConfigurationError } from '../errors/configuration-error.js';
import type { BreakerEvents } from '../events/breaker-events.js';
import { Emitter } from '../events/emitter.js';
import { isTripStrategy } from '../options/any-of.js';
import { object, problemsOf, problemWith } from '../options/check.js';
import { readOptions } from '../options/read-options.js';
import { showValue } from '../options/show-value.js';
import type { BreakerStore } from '../ports/breaker-store.js';
import { readEnvironment, type EnvironmentOptions } from './environment.js';
import {
  CREATE_RULES,
  DEFAULTS_RULES,
  FACTORY_RULES,
  type CircuitBreakerFactoryOptions,
  type CreateOptions,
} from './factory-options.js';

/** A breaker that was made or removed. */
export interface BreakerLifeEvent {
  readonly name: string;
  readonly breaker: CircuitBreaker;
}

/** The events of all breakers of a factory, and of the factory itself. */
export interface FactoryEvents extends BreakerEvents {
  /** `create` made a breaker. */
  breaker_created: BreakerLifeEvent;
  /** `remove` or `close` forgot a breaker. */
  breaker_removed: BreakerLifeEvent;
}

/** Makes and keeps the breakers of a process: one for each name. */
export class CircuitBreakerFactory implements AsyncDisposable {
  readonly #breakers = new Map<string, { breaker: CircuitBreaker; options: Record<string, unknown> }>();
  readonly #emitter = new Emitter<FactoryEvents>();
  readonly #store: BreakerStore | undefined;
  readonly #defaults: Omit<CreateOptions, 'name'>;
  readonly #environment: EnvironmentOptions;
  readonly #maxBreakers: number;

  /** @throws {@link ConfigurationError} on options or environment variables that make no sense. */
  constructor(options: CircuitBreakerFactoryOptions = {}) {
    const read = readOptions(options, FACTORY_RULES);
    const problems = problemsOf(read, FACTORY_RULES);
    const defaults = readOptions({ ...read }.defaults, DEFAULTS_RULES);
    if (defaults !== undefined) problems.push(...problemsOf(defaults, DEFAULTS_RULES, 'defaults.'));
    if (problems.length > 0) throw new ConfigurationError('Circuit breaker factory', problems);
    const { store, env = process.env, maxBreakers = 100_000 } = read;
    this.#store = store;
    this.#defaults = { ...defaults };
    this.#environment = readEnvironment(env);
    this.#maxBreakers = maxBreakers;
  }

  /**
   * Makes a breaker, or gives the one that already has this name and these options.
   *
   * @throws {@link ConfigurationError} on options that make no sense or that differ from those the
   * name was made with, on `persistent` without a store, and beyond `maxBreakers`.
   */
  create(options: CreateOptions): CircuitBreaker {
    if (!object.accepts(options)) {
      throw new ConfigurationError('Circuit breaker', [problemWith('options', options, object.expected)]);
    }
    const { persistent, ...resolved } = this.#complete(options);
    const existing = this.#breakers.get(resolved.name);
    if (existing !== undefined) {
      const differing = differences(existing.options, { ...resolved, persistent });
      if (differing.length === 0) return existing.breaker;
      throw new ConfigurationError(`Circuit breaker ${showValue(resolved.name)} exists with other options`, differing);
    }
    if (this.#breakers.size >= this.#maxBreakers) {
      throw new ConfigurationError(`Circuit breaker ${showValue(resolved.name)}`, [
        `the factory already has its maxBreakers of ${this.#maxBreakers}`,
      ]);
    }
    const breaker = new CircuitBreaker(resolved, this.#emitter as unknown as Emitter<BreakerEvents>);
    this.#breakers.set(breaker.name, { breaker, options: copyOf({ ...resolved, persistent }) });
    this.#emitter.emit('breaker_created', { name: breaker.name, breaker });
    return breaker;
  }

  /** @returns the breaker of that name; one that is not there is not made. */
  get(name: string): CircuitBreaker | undefined {
    return this.#breakers.get(name)?.breaker;
  }

  /** All breakers, in the order in which they were made. */
  list(): CircuitBreaker[] {
    return Array.from(this.#breakers.values(), ({ breaker }) => breaker);
  }

  /** The statistics of all breakers, in the order in which they were made. */
  getAllStats(): BreakerStats[] {
    return this.list().map((breaker) => breaker.getStats());
  }

  /** Forgets a breaker and closes it. @returns whether there was one. */
  remove(name: string): boolean {
    const breaker = this.get(name);
    if (breaker === undefined) return false;
    this.#breakers.delete(name);
    void breaker.close();
    this.#emitter.emit('breaker_removed', { name, breaker });
    return true;
  }

  /** Listens to all breakers, also to those that are yet to be made. @returns the unsubscriber. */
  on<Type extends keyof FactoryEvents>(event: Type, listener: (event: FactoryEvents[Type]) => void): () => void {
    return this.#emitter.on(event, listener);
  }

  /** Closes and forgets all breakers. */
  async close(): Promise<void> {
    const breakers = this.list();
    for (const breaker of breakers) this.remove(breaker.name);
    await Promise.all(breakers.map((breaker) => breaker.close()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Code beats environment, and environment beats default. */
  #complete(given: CreateOptions): CreateOptions & { persistent: boolean } {
    const options = readOptions(given, CREATE_RULES);
    const code: CreateOptions = { ...this.#defaults, ...options };
    // A strategy of one's own leaves no room for a threshold from elsewhere.
    const ownTrip = options.trip !== undefined;
    const ownThreshold = options.failureThreshold !== undefined;
    const { persistent: persistentByEnvironment, ...environment } = this.#environment;
    const { persistent = persistentByEnvironment ?? this.#store !== undefined, ...complete } = {
      ...environment,
      ...code,
      ...(ownTrip && !ownThreshold && { failureThreshold: undefined }),
      ...(ownThreshold && !ownTrip && { trip: undefined }),
      ...(code.trip !== undefined && code.failureThreshold === undefined && { failureThreshold: undefined }),
    };
    if (typeof persistent !== 'boolean') {
      const problem = problemWith('persistent', persistent, 'true or false');
      throw new ConfigurationError(`Circuit breaker ${showValue(complete.name)}`, [problem]);
    }
    const store = complete.store ?? this.#store;
    if (persistent && store === undefined) {
      throw new ConfigurationError(`Circuit breaker ${showValue(complete.name)}`, [
        'persistent is true, but the factory has no store: install @tripswitch/store-file and pass ' +
          'store: createFileStore({ directory }), or @tripswitch/store-redis and pass store: createRedisStore({ client })',
      ]);
    }
    return { ...complete, persistent, store: persistent ? store : undefined };
  }
}

/** A copy that what happens to the caller's objects does not reach (law I3). */
function copyOf(options: Record<string, unknown>): Record<string, unknown> {
  const copied = (value: unknown) => (isPlain(value) && !isTripStrategy(value) ? { ...value } : value);
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, copied(value)]));
}

/** The options by which two breakers of one name would differ, by name. */
function differences(before: Record<string, unknown>, after: Record<string, unknown>): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .filter((name) => !same(before[name], after[name]))
    .map((name) => `${name} was ${shown(before[name])} and is now ${shown(after[name])}`);
}

function same(one: unknown, other: unknown): boolean {
  if (isTripStrategy(one) && isTripStrategy(other)) return one.description === other.description;
  if (Object.is(one, other)) return true;
  if (!isPlain(one) || !isPlain(other)) return false;
  return differences(one, other).length === 0;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function shown(value: unknown): string {
  return isTripStrategy(value) ? value.description : showValue(value);
}

import { CircuitBreaker } from '../breaker/circuit-breaker.js';
import type { BreakerStats } from '../breaker/stats.js';
import { host, systemClock } from '../clock/system-clock.js';
import { ConfigurationError } from '../errors/configuration-error.js';
import { BREAKER_EVENTS, type BreakerEvents } from '../events/breaker-events.js';
import { Emitter } from '../events/emitter.js';
import type { CircuitMode } from '../machine/circuit-state.js';
import { isTripStrategy } from '../machine/trip-strategy.js';
import { readModeOptions, type ModeOptions } from '../options/method-options.js';
import type { BreakerStore } from '../ports/breaker-store.js';
import { copyOptions, flag, object, readOptions, requireArgument, showValue, text } from '../validation/rules.js';
import { readEnvironment, type EnvironmentOptions } from './environment.js';
import {
  type CircuitBreakerFactoryOptions,
  CREATE_RULES,
  type CreateOptions,
  DEFAULTS_RULES,
  FACTORY_RULES,
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

const FACTORY_EVENTS: readonly (keyof FactoryEvents)[] = [...BREAKER_EVENTS, 'breaker_created', 'breaker_removed'];

/** Makes and keeps the breakers of a process: one for each name. */
export class CircuitBreakerFactory implements AsyncDisposable {
  readonly #breakers = new Map<string, { breaker: CircuitBreaker; options: Record<string, unknown> }>();
  readonly #emitter = new Emitter<FactoryEvents>(FACTORY_EVENTS);
  readonly #store: BreakerStore | undefined;
  readonly #defaults: Omit<CreateOptions, 'name'>;
  readonly #environment: EnvironmentOptions;
  readonly #maxBreakers: number;
  /** The mode that was set for all breakers. */
  #mode: { readonly mode: CircuitMode; readonly options: ModeOptions; readonly setAt: number } | undefined;

  /** @throws {@link ConfigurationError} on options or environment variables that are invalid. */
  constructor(options: CircuitBreakerFactoryOptions = {}) {
    const problems: string[] = [];
    const read = readOptions(options, FACTORY_RULES, problems);
    const { store, defaults = {}, env = host.process?.env ?? {}, maxBreakers = 100_000 } = read;
    this.#defaults = readOptions(defaults, DEFAULTS_RULES, problems, [], 'defaults.');
    if (problems.length > 0) throw new ConfigurationError('Circuit breaker factory', problems);
    this.#store = store;
    this.#environment = readEnvironment(env);
    this.#maxBreakers = maxBreakers;
  }

  /**
   * Makes a breaker, or returns the one that has this name and these options.
   *
   * @throws {@link ConfigurationError} on options that are invalid or differ from those of the breaker of this name, on
   * `persistent` without a store, and beyond `maxBreakers`.
   */
  create(options: CreateOptions): CircuitBreaker {
    requireArgument('Circuit breaker', 'options', options, object);
    const { persistent, ...resolved } = this.#complete(options);
    const existing = this.#breakers.get(resolved.name);
    if (existing !== undefined) {
      const differing = differences(existing.options, { ...resolved, persistent });
      if (differing.length === 0) return existing.breaker;
      throw new ConfigurationError(`${subjectOf(resolved)} exists with other options`, differing);
    }
    if (this.#breakers.size >= this.#maxBreakers) {
      const problem = `the factory already has its maxBreakers of ${this.#maxBreakers}`;
      throw new ConfigurationError(subjectOf(resolved), [problem]);
    }
    const breaker = new CircuitBreaker(resolved, this.#emitter as unknown as Emitter<BreakerEvents>);
    this.#breakers.set(breaker.name, { breaker, options: copyOf({ ...resolved, persistent }) });
    this.#applyMode(breaker);
    this.#emitter.emit('breaker_created', { name: breaker.name, breaker });
    return breaker;
  }

  /**
   * The breaker of that name, if there is one.
   *
   * @throws {@link ConfigurationError} when the name is no string.
   */
  get(name: string): CircuitBreaker | undefined {
    requireArgument('Circuit breaker factory', 'name', name, text);
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

  /**
   * Forgets and closes a breaker. Returns whether there was one.
   *
   * @throws {@link ConfigurationError} when the name is no string.
   */
  remove(name: string): boolean {
    const breaker = this.get(name);
    if (breaker === undefined) return false;
    this.#breakers.delete(name);
    void breaker.close();
    this.#emitter.emit('breaker_removed', { name, breaker });
    return true;
  }

  /**
   * Listens to all breakers, also to those made later.
   *
   * @returns the unsubscriber.
   * @throws TypeError on an event that does not exist, or a listener that is no function.
   */
  on<Type extends keyof FactoryEvents>(event: Type, listener: (event: FactoryEvents[Type]) => void): () => void {
    return this.#emitter.on(event, listener);
  }

  /** As `on`, for the next event only. */
  once<Type extends keyof FactoryEvents>(event: Type, listener: (event: FactoryEvents[Type]) => void): () => void {
    return this.#emitter.on(event, listener, true);
  }

  /**
   * Sets the mode of all breakers, also of those made later, until another is set here or the time-to-live ends; see
   * `CircuitBreaker.setMode`. Resolves when the store has it, if there is one.
   *
   * @throws {@link ConfigurationError} on an unknown mode, or a time-to-live that is no duration.
   */
  async setMode(mode: CircuitMode, options: ModeOptions = {}): Promise<void> {
    const read = readModeOptions(mode, options);
    this.#mode = { mode, options: read, setAt: this.#now() };
    await Promise.all(this.list().map((breaker) => breaker.setMode(mode, read)));
  }

  /** Closes and forgets all breakers. */
  async close(): Promise<void> {
    const breakers = this.list();
    for (const breaker of breakers) this.remove(breaker.name);
    await Promise.all(breakers.map((breaker) => breaker.close()));
  }

  /** `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Sets the mode of all breakers on a new one. */
  #applyMode(breaker: CircuitBreaker): void {
    if (this.#mode === undefined) return;
    const { mode, options, setAt } = this.#mode;
    const ttlMs = options.ttlMs === undefined ? undefined : options.ttlMs - (this.#now() - setAt);
    if (ttlMs === undefined || ttlMs > 0) void breaker.setMode(mode, { ...options, ttlMs });
  }

  #now(): number {
    return (this.#defaults.clock ?? systemClock).now();
  }

  /** Code beats environment, and environment beats default. */
  #complete(given: CreateOptions): CreateOptions & { persistent: boolean } {
    const options = copyOptions(given, CREATE_RULES) as unknown as CreateOptions;
    const code: CreateOptions = { ...this.#defaults, ...options };
    // A trip strategy replaces the threshold of a more general source, and a threshold its strategy.
    const ownTrip = options.trip !== undefined;
    const ownThreshold = options.failureThreshold !== undefined;
    const { persistent = this.#store !== undefined, ...complete } = {
      ...this.#environment,
      ...code,
      ...(ownTrip && !ownThreshold && { failureThreshold: undefined }),
      ...(ownThreshold && !ownTrip && { trip: undefined }),
      ...(code.trip !== undefined && code.failureThreshold === undefined && { failureThreshold: undefined }),
    };
    requireArgument(subjectOf(complete), 'persistent', persistent, flag);
    const store = complete.store ?? this.#store;
    if (persistent && store === undefined) {
      const problem =
        'persistent is true, but the factory has no store: install @tripswitch/store-file and pass ' +
        'store: createFileStore({ directory }), or @tripswitch/store-redis and pass store: createRedisStore({ client })';
      throw new ConfigurationError(subjectOf(complete), [problem]);
    }
    return { ...complete, persistent, store: persistent ? store : undefined };
  }
}

function subjectOf({ name }: CreateOptions): string {
  return `Circuit breaker ${showValue(name)}`;
}

/** A copy that later changes to the caller's objects do not reach (law I3). */
function copyOf(options: Record<string, unknown>): Record<string, unknown> {
  const copied = (value: unknown) => (isPlain(value) && !isTripStrategy(value) ? { ...value } : value);
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, copied(value)]));
}

/** The options in which two breakers of one name differ. */
function differences(before: Record<string, unknown>, after: Record<string, unknown>): string[] {
  return Object.keys({ ...before, ...after })
    .filter((name) => !same(before[name], after[name]))
    .map((name) => `${name} was ${shown(before[name])} and is now ${shown(after[name])}`);
}

function same(one: unknown, other: unknown): boolean {
  if (isTripStrategy(one) && isTripStrategy(other)) return one.description === other.description;
  return Object.is(one, other) || (isPlain(one) && isPlain(other) && differences(one, other).length === 0);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function shown(value: unknown): string {
  return isTripStrategy(value) ? value.description : showValue(value);
}

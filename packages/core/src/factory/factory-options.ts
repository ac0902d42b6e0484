import type { CircuitBreakerOptions } from '../options/breaker-options.js';
import { BREAKER_RULES } from '../options/resolve-options.js';
import type { BreakerStore } from '../ports/breaker-store.js';
import { flag, nested, object, whole, type Rule } from '../validation/rules.js';
import type { Environment } from './environment.js';

/** The options of a breaker that a factory makes. */
export interface CreateOptions extends CircuitBreakerOptions {
  /** Whether the factory's store keeps the circuit. Default: by the environment, or else true if there is a store. */
  readonly persistent?: boolean | undefined;
}

/** The options of a factory. */
export interface CircuitBreakerFactoryOptions {
  /** Keeps persistent circuits. Default: none. */
  readonly store?: BreakerStore | undefined;
  /** Options of all breakers, for those that do not set them. They beat the environment. */
  readonly defaults?: Omit<CreateOptions, 'name'> | undefined;
  /** The environment variables. Default: `process.env`. */
  readonly env?: Environment | undefined;
  /** Breakers that may exist at once: names made from requests must not fill the memory. Default: 100,000. */
  readonly maxBreakers?: number | undefined;
}

// Marked calls: a bundler keeps an unused object whose making spreads another object or reads a property.

/** What each option of `create` must be. */
export const CREATE_RULES = /* @__PURE__ */ createRules();
/** What each of a factory's `defaults` must be: all but the name. */
export const DEFAULTS_RULES = /* @__PURE__ */ defaultsRules();
/** What each option of a factory must be. */
export const FACTORY_RULES = /* @__PURE__ */ factoryRules();

function createRules() {
  return { ...BREAKER_RULES, persistent: flag };
}

function defaultsRules(): Readonly<Record<string, Rule>> {
  return Object.fromEntries(Object.entries(createRules()).filter(([name]) => name !== 'name'));
}

function factoryRules(): Readonly<Record<keyof CircuitBreakerFactoryOptions, Rule>> {
  return { store: BREAKER_RULES.store, defaults: nested, env: object, maxBreakers: whole(1) };
}

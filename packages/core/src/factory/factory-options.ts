import type { CircuitBreakerOptions } from '../options/breaker-options.js';
import { flag, nested, object, whole, type Rule } from '../validation/rules.js';
import { BREAKER_RULES } from '../options/resolve-options.js';
import type { BreakerStore } from '../ports/breaker-store.js';
import type { Environment } from './environment.js';

/** The options of a breaker that a factory makes. */
export interface CreateOptions extends CircuitBreakerOptions {
  /** Whether the circuit is kept in the factory's store. Default: what the environment says, or else whether there is a store. */
  readonly persistent?: boolean | undefined;
}

/** The options of a factory. */
export interface CircuitBreakerFactoryOptions {
  /** Where persistent circuits are kept. */
  readonly store?: BreakerStore | undefined;
  /** Options of every breaker that does not say otherwise. They beat the environment. */
  readonly defaults?: Omit<CreateOptions, 'name'> | undefined;
  /** Default: `process.env`. */
  readonly env?: Environment | undefined;
  /** How many breakers there may be at once: names that are made from requests must not fill the memory. Default: 100,000. */
  readonly maxBreakers?: number | undefined;
}

function createRules() {
  return { ...BREAKER_RULES, persistent: flag };
}

function defaultsRules(): Readonly<Record<string, Rule>> {
  return Object.fromEntries(Object.entries(createRules()).filter(([name]) => name !== 'name'));
}

function factoryRules(): Readonly<Record<keyof CircuitBreakerFactoryOptions, Rule>> {
  return {
    store: BREAKER_RULES.store,
    defaults: nested,
    env: object,
    maxBreakers: whole(1),
  };
}

// Made by functions that are marked: to copy an object or to read a property may run code, for all that a bundler knows,
// and it would keep these for a user who imports no factory.

/** What each option of `create` must be, taken by itself. */
export const CREATE_RULES = /* @__PURE__ */ createRules();
/** The same of a factory's `defaults`: every breaker has a name of its own. */
export const DEFAULTS_RULES = /* @__PURE__ */ defaultsRules();
/** The same of a factory. */
export const FACTORY_RULES = /* @__PURE__ */ factoryRules();

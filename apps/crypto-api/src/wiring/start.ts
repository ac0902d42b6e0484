import { CircuitBreakerFactory, isConfigurationError, type BreakerStore } from '@tripswitch/core';
import { createFileStore } from '@tripswitch/store-file';
import type { Config } from '../config/config.js';
import { readConfig } from '../config/read-config.js';
import { createCircuits, type Circuits } from './circuits.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** What a process starts with, or every reason why it cannot. */
export type Start =
  | {
      readonly ok: true;
      readonly config: Config;
      /** Where the circuits are kept; in memory if undefined. */
      readonly store: BreakerStore | undefined;
      readonly factory: CircuitBreakerFactory;
      readonly circuits: Circuits;
    }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads the whole environment before anything starts: our part of it, and the factory's. */
export function prepareStart(env: Environment): Start {
  const reading = readConfig(env);
  const checked = attempt(() => new CircuitBreakerFactory({ env }));
  if (!reading.ok || !checked.ok) {
    return { ok: false, problems: [reading, checked].flatMap((part) => (part.ok ? [] : part.problems)) };
  }
  const { config } = reading;
  // Here a Redis store will be made.
  if (config.redisUrl !== undefined) return { ok: false, problems: ['REDIS_URL: this version has no Redis store yet'] };
  // Only now, so that a start that is refused leaves no directory behind.
  const opened = attempt(() => openStore(config.circuitsDirectory));
  if (!opened.ok) {
    return { ok: false, problems: opened.problems.map((problem) => `CIRCUIT_BREAKER_STATE_DIR: ${problem}`) };
  }
  const store = opened.made;
  const factory = new CircuitBreakerFactory({ env, store });
  return { ok: true, config, store, factory, circuits: createCircuits(factory, config.callTimeoutMs) };
}

function openStore(directory: string | undefined): BreakerStore | undefined {
  return directory === undefined ? undefined : createFileStore({ directory });
}

function attempt<Made>(make: () => Made): { ok: true; made: Made } | { ok: false; problems: readonly string[] } {
  try {
    return { ok: true, made: make() };
  } catch (error) {
    if (!isConfigurationError(error)) {
      throw error;
    }
    return { ok: false, problems: error.problems };
  }
}

import { CircuitBreakerFactory, isConfigurationError } from '@tripswitch/core';
import type { Config } from '../config/config.js';
import { readConfig } from '../config/read-config.js';
import { createCircuits, type Circuits } from './circuits.js';

/** What a process starts with, or every reason why it cannot. */
export type Start =
  | { readonly ok: true; readonly config: Config; readonly factory: CircuitBreakerFactory; readonly circuits: Circuits }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads the whole environment before anything starts: our part of it, and the factory's. */
export function prepareStart(environment: Readonly<Record<string, string | undefined>>): Start {
  const reading = readConfig(environment);
  const problems = reading.ok ? [] : [...reading.problems];
  try {
    const factory = new CircuitBreakerFactory({ env: environment });
    const circuits = createCircuits(factory, reading.ok ? reading.config.callTimeoutMs : 1000);
    if (reading.ok) {
      return { ok: true, config: reading.config, factory, circuits };
    }
  } catch (error) {
    if (!isConfigurationError(error)) {
      throw error;
    }
    problems.push(...error.problems);
  }
  return { ok: false, problems };
}

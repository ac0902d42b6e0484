import { onTestFinished } from 'vitest';
import { RemoteReplica } from './remote-replica.js';
import type { ReplicaOptions } from './replica-commands.js';

/** A store on which the scenarios run. */
export interface SharedStore {
  /** The program of a replica, bundled. */
  program(): Promise<string>;
  /** Makes a place for circuits that only one test uses, and returns what the program makes its store of. */
  place(): Promise<unknown>;
  /** What was set aside in a place, because it could not be read. */
  setAside(place: unknown): Promise<readonly string[]>;
  /** How long a killed process may keep others from updating its circuit. */
  readonly stuckMs: number;
}

/** So many processes on one circuit. They are ended when the test is over. */
export async function startFleet(
  store: SharedStore,
  size: number,
  options: ReplicaOptions,
  env: (index: number) => NodeJS.ProcessEnv = () => ({}),
): Promise<RemoteReplica[]> {
  const program = await store.program();
  const starting = Array.from({ length: size }, async (_, index) => {
    const replica = await RemoteReplica.start(program, options, env(index));
    onTestFinished(() => replica.end());
    return replica;
  });
  return Promise.all(starting);
}

/** Prints what was measured, beside what it has to be. */
export function figure(what: string, measured: string): void {
  process.stdout.write(`[figure] ${what}: ${measured}\n`);
}

/** The number that so many of a hundred do not exceed. */
export function percentile(numbers: readonly number[], percent: number): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? NaN;
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { RemoteReplica } from './remote-replica.js';
import type { ReplicaOptions } from './replica-commands.js';

/** A state directory of the test's own, removed when the test is over. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'tripswitch-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** So many processes on one circuit. They are ended when the test is over. */
export async function startFleet(
  size: number,
  options: ReplicaOptions,
  env: (index: number) => NodeJS.ProcessEnv = () => ({}),
): Promise<RemoteReplica[]> {
  const starting = Array.from({ length: size }, async (_, index) => {
    const replica = await RemoteReplica.start(options, env(index));
    onTestFinished(() => replica.end());
    return replica;
  });
  return Promise.all(starting);
}

/** Prints what was measured, beside what it has to be. */
export function figure(what: string, measured: string): void {
  process.stdout.write(`[figure] ${what}: ${measured}\n`);
}

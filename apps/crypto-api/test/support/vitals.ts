import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { bundledProgram } from './bundled-program.js';
import { startReplica, type Replica } from './replica.js';

const toldSchema = z.object({
  heapBytes: z.number(),
  externalBytes: z.number(),
  /** What keeps the process alive, by kind: sockets, timers, requests. */
  resources: z.record(z.string(), z.number()),
});

/**
 * Compiled code is memory, too, and there is more of it the longer a program runs: so V8 neither optimises here, nor
 * throws away what it compiled.
 */
const nodeArgs = ['--expose-gc', '--no-opt', '--no-sparkplug', '--no-flush-bytecode'];

/** What a process holds, right after its garbage was collected. */
export interface Vitals extends z.infer<typeof toldSchema> {
  /** Open files and sockets; undefined where the system does not tell. */
  readonly openFiles: number | undefined;
}

/** A process of the API that can be asked what it holds. */
export interface WatchedReplica extends Replica {
  vitals(): Promise<Vitals>;
}

/** Starts a process of the API as it is, with a probe beside it. */
export async function startWatchedReplica(environment: Readonly<Record<string, string>>): Promise<WatchedReplica> {
  const probe = await bundledProgram(fileURLToPath(new URL('vitals-probe.ts', import.meta.url)));
  const replica = await startReplica({ environment, nodeArgs: [...nodeArgs, '--import', probe], ipc: true });
  const files = `/proc/${replica.child.pid ?? 0}/fd`;
  return {
    ...replica,
    async vitals() {
      replica.child.send('tell');
      const [told] = (await once(replica.child, 'message')) as [unknown];
      return { ...toldSchema.parse(told), openFiles: existsSync(files) ? readdirSync(files).length : undefined };
    },
  };
}

import { CircuitBreaker, timeWindow, type BreakerStore } from '@tripswitch/core';
import { createFileStore } from '../../../src/index.js';
import type { Answer, CallSummary, ReplicaCommands, ReplicaOptions, Request } from './replica-commands.js';

let breaker: CircuitBreaker;
let store: BreakerStore;
let updates = 0;
let running = 0;
const troubles: string[] = [];

/** The same on all processes of the machine. */
const monotonic = () => Number(process.hrtime.bigint()) / 1e6;

const commands: { [Name in keyof ReplicaCommands]: (...args: Parameters<ReplicaCommands[Name]>) => unknown } = {
  async begin({ store: storeOptions, window, ...options }: ReplicaOptions) {
    const files = createFileStore(storeOptions);
    store = {
      ...files,
      update(...args) {
        updates++;
        return files.update(...args);
      },
    };
    const trip = window && timeWindow(window);
    breaker = new CircuitBreaker({ ...options, ...(trip && { trip }), store });
    breaker.on('store_degraded', ({ error }) => troubles.push(String(error)));
    await breaker.ready();
  },
  async calls(count, outcome, takesMs): Promise<CallSummary> {
    const spans: [number, number][] = [];
    const call = async () => {
      const beganAt = monotonic();
      running++;
      if (takesMs > 0) await new Promise((resolve) => setTimeout(resolve, takesMs));
      running--;
      spans.push([beganAt, monotonic()]);
      if (outcome === 'failure') throw new Error('the dependency is down');
    };
    const results = await Promise.all(Array.from({ length: count }, () => breaker.tryCall(call)));
    const rejected = results.filter((result) => !result.ok && result.rejected).length;
    return { called: spans.length, rejected, spans };
  },
  running: () => running,
  async synced() {
    while ((breaker.getStats().store?.pending ?? 0) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  },
  stats: () => breaker.getStats(),
  history: () => breaker.history(),
  setMode: (mode, reason) => breaker.setMode(mode, { actor: `process ${process.pid}`, reason }),
  troubles: () => troubles,
  updates: () => updates,
  wallNow: () => Date.now(),
  async close() {
    await breaker.close();
    await store.close();
  },
};

process.on('message', (request: Request) => {
  void answer(request).then((reply) => process.send?.(reply));
});
process.on('disconnect', () => process.exit());

async function answer({ id, command, args }: Request): Promise<Answer> {
  try {
    const run = commands[command] as (...args: readonly unknown[]) => unknown;
    return { id, value: await run(...args) };
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

import { CircuitBreaker, timeWindow, type BreakerStore, type CircuitState } from '@tripswitch/core';
import type {
  Answer,
  CallSummary,
  ReplicaCommands,
  ReplicaOptions,
  Request,
  StreamedCall,
} from './replica-commands.js';

/** The same on all processes of the machine. */
const monotonic = () => Number(process.hrtime.bigint()) / 1e6;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Makes this process a replica that is told over IPC what to do. */
export function runReplica(openStore: (options: unknown) => BreakerStore | Promise<BreakerStore>): void {
  let breaker: CircuitBreaker;
  let store: BreakerStore;
  let updates = 0;
  let reads = 0;
  let running = 0;
  const attempts: number[] = [];
  let transitions: [CircuitState, number][] = [];
  const troubles: string[] = [];

  const commands: { [Name in keyof ReplicaCommands]: (...args: Parameters<ReplicaCommands[Name]>) => unknown } = {
    async begin({ store: storeOptions, window, ...options }: ReplicaOptions) {
      const opened = await openStore(storeOptions);
      store = {
        ...opened,
        update(name, replica, change, limits) {
          updates++;
          let runs = 0;
          const counted: typeof change = (...args) => (runs++, change(...args));
          return opened.update(name, replica, counted, limits).finally(() => attempts.push(runs));
        },
        read(...args) {
          reads++;
          return opened.read(...args);
        },
      };
      const trip = window && timeWindow(window);
      breaker = new CircuitBreaker({ ...options, ...(trip && { trip }), store });
      breaker.on('store_degraded', ({ error }) => troubles.push(String(error)));
      breaker.on('transition', ({ to }) => transitions.push([to, monotonic()]));
      await breaker.ready();
    },
    async calls(count, outcome, takesMs): Promise<CallSummary> {
      const spans: [number, number][] = [];
      const call = async () => {
        const beganAt = monotonic();
        running++;
        if (takesMs > 0) await pause(takesMs);
        running--;
        spans.push([beganAt, monotonic()]);
        if (outcome === 'failure') throw new Error('the dependency is down');
      };
      const results = await Promise.all(Array.from({ length: count }, () => breaker.tryCall(call)));
      const rejected = results.filter((result) => !result.ok && result.rejected).length;
      return { called: spans.length, rejected, spans };
    },
    async stream(forMs): Promise<StreamedCall[]> {
      const made: StreamedCall[] = [];
      const endsAt = monotonic() + forMs;
      while (monotonic() < endsAt) {
        const arrivedAt = monotonic();
        const { ok } = await breaker.tryCall(() => 1);
        made.push({ arrivedAt, admitted: ok });
        // A rejection needs no turn of the event loop.
        if (!ok) await pause(0);
      }
      return made;
    },
    running: () => running,
    async synced() {
      while ((breaker.getStats().store?.pending ?? 0) > 0) await pause(5);
    },
    stats: () => breaker.getStats(),
    history: () => breaker.history(),
    setMode: (mode, reason) => breaker.setMode(mode, { actor: `process ${process.pid}`, reason }),
    async trip() {
      await breaker.trip({ reason: 'a drill' });
      return monotonic();
    },
    reset: () => breaker.reset(),
    transitions() {
      const announced = transitions;
      transitions = [];
      return announced;
    },
    troubles: () => troubles,
    operations: () => ({ updates, attempts, reads }),
    wallNow: () => Date.now(),
    async close() {
      await breaker.close();
      await store.close();
    },
  };

  async function answer({ id, command, args }: Request): Promise<Answer> {
    try {
      const run = commands[command] as (...args: readonly unknown[]) => unknown;
      return { id, value: await run(...args) };
    } catch (error) {
      return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  }

  process.on('message', (request: Request) => {
    void answer(request).then((reply) => process.send?.(reply));
  });
  process.on('disconnect', () => process.exit());
}

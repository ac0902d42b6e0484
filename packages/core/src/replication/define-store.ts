import type { CircuitHost } from '../breaker/circuit.js';
import { host } from '../clock/system-clock.js';
import { ConfigurationError } from '../errors/configuration-error.js';
import { PORT_VERSION, portProblem, type BreakerStore } from '../ports/breaker-store.js';
import type { StoreAdapter } from '../ports/store-adapter.js';
import { ReplicatedCircuit } from './replicated-circuit.js';
import { StoreGate } from './store-session.js';

/**
 * Makes a store that breakers can share out of what the port asks for.
 *
 * @example
 * ```ts
 * export const createMyStore = (): BreakerStore => defineStore(new MyAdapter());
 * ```
 */
export function defineStore(adapter: StoreAdapter): BreakerStore {
  const gate = new StoreGate(adapter.concurrency);
  return {
    kind: adapter.kind,
    linearizableRead: adapter.linearizableRead,
    concurrency: adapter.concurrency,
    portVersion: PORT_VERSION,
    update: (name, replica, change, options) => adapter.update(name, replica, change, options),
    read: (name, options) => adapter.read(name, options),
    watch: (name, onNews) => adapter.watch(name, onNews),
    list: () => adapter.list(),
    history: (name, query) => adapter.history(name, query),
    ...(adapter.spool && { spool: (name: string, text: string) => adapter.spool?.(name, text) }),
    warnings: () => adapter.warnings?.() ?? [],
    close: () => adapter.close(),
    // By `this`, so that a store which is wrapped, to measure it or to let it fail, is used as it is wrapped.
    share(breaker: CircuitHost) {
      const mismatch = portProblem(adapter.kind, PORT_VERSION, breaker.portVersion);
      if (mismatch !== undefined) throw new ConfigurationError('Circuit breaker', [mismatch]);
      return new ReplicatedCircuit(this, breaker, replicaName(), gate);
    },
  };
}

/** Names this process for operators: a container's name is its host name, and numbers of processes recur. */
function replicaName(): string {
  const names = [hostName(), host.process?.pid, crypto.randomUUID().slice(0, 8)];
  return names.filter((name) => name !== undefined && name !== '').join('-');
}

/** Deno asks its user before it shows a variable, and a name is not worth a refusal. */
function hostName(): string | undefined {
  try {
    return host.process?.env?.['HOSTNAME'];
  } catch {
    return undefined;
  }
}

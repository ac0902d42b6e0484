import type { BreakerStore } from '../ports/breaker-store.js';
import { host } from '../clock/system-clock.js';
import type { CircuitHost } from '../breaker/circuit.js';
import type { StoreAdapter } from '../ports/store-adapter.js';
import { Follower } from './follower.js';

/**
 * Makes a store that breakers can follow out of what the port asks for.
 *
 * @example
 * ```ts
 * export const createMyStore = (): BreakerStore => defineStore(new MyAdapter());
 * ```
 */
export function defineStore(adapter: StoreAdapter): BreakerStore {
  return {
    kind: adapter.kind,
    update: (name, replica, change) => adapter.update(name, replica, change),
    read: (name) => adapter.read(name),
    watch: (name, onChange) => adapter.watch(name, onChange),
    list: () => adapter.list(),
    history: (name, query) => adapter.history(name, query),
    close: () => adapter.close(),
    // By `this`, so that a store which is wrapped, to measure it or to let it fail, is followed as it is wrapped.
    share(host: CircuitHost) {
      return new Follower(this, host, replicaName());
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

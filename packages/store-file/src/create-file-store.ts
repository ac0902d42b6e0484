import { type BreakerStore } from '@tripswitch/core';
import { defineStore } from '@tripswitch/core/store';
import { FileStore } from './file-store.js';
import { resolveFileStoreOptions, type FileStoreOptions } from './file-store-options.js';

/**
 * Makes a store that keeps circuits in the files of a directory. All processes that use the directory
 * share them, at the same time and one after the other, also from several hosts.
 *
 * It holds nothing that keeps a process from ending.
 *
 * A directory that the machine does not let it use (read-only, full, not permitted) degrades the circuits,
 * at the start as later, until it can be used.
 *
 * @throws `ConfigurationError` on options that are invalid, and on a path that cannot be a directory, such as
 * that of a file, which it names.
 *
 * @example
 * ```ts
 * const store = createFileStore({ directory: '/var/lib/prices/circuits' });
 * const breaker = new CircuitBreaker({ name: 'coingecko', store });
 * ```
 */
export function createFileStore(options: FileStoreOptions): BreakerStore {
  return defineStore(new FileStore(resolveFileStoreOptions(options)));
}

import type { Sharing, SharingHost } from './sharing.js';
import type { StoreAdapter } from './store-adapter.js';

/**
 * Where circuits are kept and shared: what the option `store` takes. `createFileStore` of
 * `@tripswitch/store-file` makes one; your own is a `StoreAdapter` passed to `defineStore`.
 *
 * A store brings the code by which a breaker follows it, so that those who share nothing do not carry it.
 */
export interface BreakerStore extends StoreAdapter {
  /** Called by breakers alone. */
  share(host: SharingHost): Sharing;
}

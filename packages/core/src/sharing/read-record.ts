import type { SharingHost } from './sharing-host.js';
import type { StoreAdapter, StoredRecord } from '../ports/store-adapter.js';
import { boundedWait } from './bounded-wait.js';

/** Reads a circuit's record within the time that the store may take, and tells the host how long it took. */
export async function readRecord(store: StoreAdapter, host: SharingHost): Promise<StoredRecord | undefined> {
  const { clock, name, storeTimeoutMs } = host;
  const askedAt = clock.now();
  let ok = false;
  try {
    const stored = await boundedWait(store.read(name), storeTimeoutMs, clock);
    ok = true;
    return stored;
  } finally {
    host.storeAnswered(clock.now() - askedAt, ok);
  }
}

import type { StoreStats } from '../breaker/stats.js';
import type { SharingHost } from './sharing-host.js';
import type { StoreAdapter } from '../ports/store-adapter.js';
import { Outbox } from './outbox.js';
import { Pending } from './pending.js';
import { RecordView } from './record-view.js';
import type { ChangeContext } from './shared-change.js';
import { StoreClock } from './store-clock.js';
import { StoreHealth } from './store-health.js';
import { SyncSchedule, type SyncResult } from './sync-schedule.js';

/** What a breaker's bond with its store consists of. */
export class StoreLink {
  readonly host: SharingHost;
  readonly replica: string;
  readonly clock: StoreClock;
  readonly pending: Pending;
  readonly outbox: Outbox;
  readonly view: RecordView;
  readonly health: StoreHealth;
  readonly schedule: SyncSchedule;

  /**
   * @param sync - makes one report.
   * @param retry - asks a store again that did not answer.
   */
  constructor(
    store: StoreAdapter,
    host: SharingHost,
    replica: string,
    sync: () => Promise<SyncResult>,
    retry: () => void,
  ) {
    this.host = host;
    this.replica = replica;
    this.clock = new StoreClock(host.clock);
    this.pending = new Pending(host);
    this.outbox = new Outbox(store, host, replica, this.pending);
    this.view = new RecordView(host, this.clock, this.outbox);
    this.health = new StoreHealth(host.clock, () => host.random(), retry);
    this.schedule = new SyncSchedule(host.clock, host.syncIntervalMs, sync);
  }

  get degraded(): boolean {
    return this.health.degraded;
  }

  /** What decides how the next report changes the record. */
  changeContext(): ChangeContext {
    return {
      rules: this.host.rules,
      syncIntervalMs: this.host.syncIntervalMs,
      random: this.host.random(),
      lastKnown: this.view.known,
      newEpoch: `${Math.round(this.clock.now())}-${this.replica}`,
    };
  }

  stats(kind: string): StoreStats {
    const { lastSyncAt } = this.view;
    const pending = this.outbox.outcomes;
    return { kind, degraded: this.degraded, lastSyncAt: lastSyncAt === null ? null : new Date(lastSyncAt), pending };
  }

  /** Nothing waits any more, neither to report nor to ask again. */
  stop(): void {
    this.schedule.stop();
    this.health.stop();
  }
}

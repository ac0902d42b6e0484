import { restore } from '../machine/record.js';
import type { SharedRecord } from '../ports/shared-record.js';
import type { SharingHost } from './sharing-host.js';
import type { StoredRecord } from '../ports/store-adapter.js';
import type { Outbox } from './outbox.js';
import { applyStep } from './step.js';
import type { StoreClock } from './store-clock.js';

/** A breaker's view of its record: the last that it saw, with what the store does not know yet on top. */
export class RecordView {
  known: SharedRecord | undefined;
  /** When the store last answered with a record, by its clock. */
  lastSyncAt: number | null = null;
  readonly #host: SharingHost;
  readonly #clock: StoreClock;
  readonly #outbox: Outbox;

  constructor(host: SharingHost, clock: StoreClock, outbox: Outbox) {
    this.#host = host;
    this.#clock = clock;
    this.#outbox = outbox;
  }

  /** Whether the record came after the one that is known. A record that was begun anew always did. */
  isNews(record: SharedRecord): boolean {
    return this.known?.epoch !== record.epoch || record.version > this.known.version;
  }

  /**
   * @param askedAt - when the store was asked, by this process's clock.
   * @returns what was known before.
   */
  takeOver({ record, now, quarantined }: StoredRecord, askedAt: number): SharedRecord | undefined {
    const { machine } = this.#host;
    const before = this.known;
    this.#clock.set(now, askedAt);
    if (before?.epoch !== record.epoch) this.#clock.forgetOpening();
    this.known = record;
    this.lastSyncAt = now;
    if (quarantined !== undefined) this.#host.storeEvent('record_quarantined', quarantined);
    this.#outbox.endRun();
    restore(machine, record, now);
    for (const step of this.#outbox.steps) {
      // A probe is concluded by the store alone: concluded here, calls would pass that it may not admit.
      const concludes = step.kind === 'admission' || (step.kind === 'outcome' && step.lease !== undefined);
      if (!concludes) applyStep(machine, step, now, this.#host.random());
    }
    machine.changes = undefined;
    this.#host.refresh();
    this.#clock.see(machine);
    return before;
  }
}

import type { SharedRecord } from '../ports/shared-record.js';
import type { SharingHost } from './sharing-host.js';
import type { StoredRecord } from '../ports/store-adapter.js';
import type { Announcements } from './announcements.js';
import type { Delivery } from './outbox.js';
import { remoteChanges, UNTOUCHED } from './remote-changes.js';
import type { StoreLink } from './store-link.js';

/** Takes records over that came from the store, and tells what is new in them. */
export class RecordIntake {
  readonly #host: SharingHost;
  readonly #link: StoreLink;
  readonly #announcements: Announcements;
  /** A newer record that was read and left to the answer of the report under way. */
  #passedOver: SharedRecord | undefined;

  constructor(link: StoreLink, announcements: Announcements) {
    this.#host = link.host;
    this.#link = link;
    this.#announcements = announcements;
  }

  /**
   * Takes over what a report made of the record.
   *
   * @returns whether the record has to be read again, since others have changed it before the answer came.
   */
  delivered({ stored, reported, report, askedAt }: Delivery): boolean {
    this.#link.outbox.answered(report);
    const base = this.#link.view.takeOver(stored, askedAt) ?? UNTOUCHED;
    this.#announcements.forget();
    this.#announcements.tell(remoteChanges(base, reported.before), true);
    this.#announcements.tell(reported.changes, false);
    this.#announcements.correct(stored.record);
    const passedOver = this.#passedOver;
    this.#passedOver = undefined;
    return passedOver !== undefined && this.#link.view.isNews(passedOver);
  }

  /** Takes over a record that was read, if it is newer. */
  read(stored: StoredRecord, askedAt: number, isReady: boolean): void {
    const { record } = stored;
    if (!this.#link.view.isNews(record)) return;
    if (this.#link.outbox.isIn(record)) {
      // It holds the report under way, whose answer tells what of it is new.
      this.#passedOver = record;
      return;
    }
    const base = this.#link.view.takeOver(stored, askedAt);
    // What the record says when the breaker begins is how things stand, and no news.
    if (!isReady) return;
    this.#announcements.tell(remoteChanges(base ?? UNTOUCHED, record), true);
    this.#announcements.correct(record);
  }

  /**
   * Whether a success that waits here ends a streak that others began, also where it came before that was known. It must
   * not be kept waiting: the record would count the streak on, and open the circuit.
   */
  get endsStreak(): boolean {
    const { machine, rules } = this.#host;
    if (rules.trip.consecutiveFailures === Infinity || this.#link.pending.isEmpty) return false;
    return (this.#link.view.known?.consecutiveFailures ?? 0) > 0 && machine.consecutiveFailures === 0;
  }
}

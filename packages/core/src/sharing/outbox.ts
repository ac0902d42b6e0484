import type { SharedRecord } from '../ports/shared-record.js';
import type { SharingHost } from './sharing-host.js';
import type { StoreAdapter, StoredRecord } from '../ports/store-adapter.js';
import { boundedWait } from './bounded-wait.js';
import { countOutcomes, type Pending } from './pending.js';
import { changeByReport, type ChangeContext, type Report, type ReportedRecord } from './shared-change.js';
import type { AdmissionStep, Step } from './step.js';

/** What an update came to. */
export interface Delivery {
  readonly stored: StoredRecord;
  /** The last run of the change. */
  readonly reported: ReportedRecord;
  readonly report: Report;
  /** When the store was asked, by this process's clock. */
  readonly askedAt: number;
}

/**
 * Reports a replica's steps to the store, one update at a time: what arrives meanwhile rides in the
 * next. A report whose answer was lost is sent again as it was, under its number, so that it counts once.
 */
export class Outbox {
  readonly #store: StoreAdapter;
  readonly #host: SharingHost;
  readonly #replica: string;
  readonly #pending: Pending;
  #number = 0;
  #unanswered: Report | undefined;

  constructor(store: StoreAdapter, host: SharingHost, replica: string, pending: Pending) {
    this.#store = store;
    this.#host = host;
    this.#replica = replica;
    this.#pending = pending;
  }

  /** Whether the next report is one that was sent before. */
  get repeats(): boolean {
    return this.#unanswered !== undefined;
  }

  /** Whether a record holds the report whose answer has not come. */
  isIn(record: SharedRecord): boolean {
    const unanswered = this.#unanswered;
    if (unanswered === undefined) return false;
    return record.reports.some(([replica, number]) => replica === this.#replica && number >= unanswered.number);
  }

  get isEmpty(): boolean {
    return this.#unanswered === undefined && this.#pending.isEmpty;
  }

  /** Outcomes that the store is not known to have. */
  get outcomes(): number {
    return countOutcomes(this.#unanswered?.steps ?? []) + this.#pending.outcomes;
  }

  /** The machine is about to be restored: what it has counted alone until now is written down. */
  endRun(): void {
    this.#pending.endRun();
  }

  /** What the store is not known to have, in order. */
  get steps(): readonly Step[] {
    return [...(this.#unanswered?.steps ?? []), ...this.#pending.steps];
  }

  /**
   * Sends the oldest report.
   *
   * @param onLate - hears of an answer that came after the time was up.
   */
  async deliver(
    now: number,
    leaves: boolean,
    context: ChangeContext,
    onLate: (delivery: Delivery) => void,
  ): Promise<Delivery> {
    const report = (this.#unanswered ??= {
      replica: this.#replica,
      number: ++this.#number,
      steps: this.#pending.take(),
      cutAt: now,
      leaves,
    });
    let reported: ReportedRecord | undefined;
    let isLate = false;
    const askedAt = this.#host.clock.now();
    const update = async (): Promise<Delivery> => {
      const stored = await this.#store.update(this.#host.name, this.#replica, (current, storeNow) => {
        reported = changeByReport(report, context, current, storeNow);
        return reported;
      });
      const delivery = { stored, reported: reported as ReportedRecord, report, askedAt };
      if (isLate) onLate(delivery);
      return delivery;
    };
    try {
      const delivery = await boundedWait(update(), this.#host.storeTimeoutMs, this.#host.clock);
      this.#host.storeAnswered(this.#host.clock.now() - askedAt, true);
      return delivery;
    } catch (error) {
      isLate = true;
      this.#giveUpAdmissions(report);
      this.#host.storeAnswered(this.#host.clock.now() - askedAt, false);
      throw error;
    }
  }

  /**
   * The answer to a report is taken over. Not before: a record that is read between its coming and its taking over
   * holds the report too, and would pass for what others did.
   */
  answered({ number }: Report): void {
    if (this.#unanswered?.number === number) this.#unanswered = undefined;
  }

  /** Nobody waits for these any longer. Should the store have granted them all the same, it is told so. */
  #giveUpAdmissions(report: Report): void {
    const admissions = report.steps.filter((step): step is AdmissionStep => step.kind === 'admission');
    if (admissions.length === 0) return;
    this.#unanswered = { ...report, steps: report.steps.filter((step) => step.kind !== 'admission') };
    for (const { leaseId } of admissions) {
      this.#pending.push({ kind: 'release', lease: { id: leaseId, generation: 0, expiresAt: 0 } });
    }
  }
}

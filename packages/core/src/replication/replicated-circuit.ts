import type { Circuit, CircuitHost, Refusal } from '../breaker/circuit.js';
import type { StoreStats } from '../breaker/stats.js';
import type { Attribution } from '../machine/change.js';
import type { CircuitMode } from '../machine/circuit-state.js';
import { Machine, type CallOutcome, type Settlement } from '../machine/machine.js';
import type { PermitState } from '../machine/permit.js';
import { isSameVersion } from '../ports/shared-record.js';
import type { ChangeFunction, HistoryQuery, StoreAdapter, StoredChange, StoredRecord } from '../ports/store-adapter.js';
import { Admission } from './admission.js';
import { Announcer } from './announcer.js';
import { LEFT_TO_THE_RECORD } from './deferred-window.js';
import { Journal } from './journal.js';
import { replicaHost, ReplicaView, type ReplicaHost } from './replica-view.js';
import {
  applyReports,
  applyStep,
  momentOf,
  type AdmissionStep,
  type Report,
  type ReportedRecord,
  type Step,
} from './report.js';
import { decodeReports, encodeReports } from './spool.js';
import { StoreClock } from './store-clock.js';
import { inTime, StoreSession, type StoreAnswer, type StoreGate } from './store-session.js';
import { CoalescedWork, StoreHealth, SyncLoop, type SyncResult } from './sync-loop.js';

/**
 * A circuit that several breakers share through a store (architecture, section 4).
 *
 * The machine is this replica's view: the last record that it saw, with what the store does not know yet on top. Calls
 * are decided there (law S1). A probe, and nothing else, is granted by the store.
 */
export class ReplicatedCircuit implements Circuit {
  readonly machine: Machine;
  readonly #store: StoreAdapter;
  readonly #replica: string;
  readonly #host: ReplicaHost;
  readonly #clock: StoreClock;
  readonly #journal: Journal;
  readonly #view: ReplicaView;
  readonly #announcer: Announcer;
  readonly #session: StoreSession;
  readonly #health: StoreHealth;
  readonly #loop: SyncLoop;
  readonly #reads: CoalescedWork;
  readonly #admission: Admission;
  readonly #unwatch: () => void;
  /** The first read; and what processes had spooled, taken in. */
  readonly #begun: Promise<void>;
  readonly #ready: Promise<void>;
  #closed: Promise<void>;
  #isReady = false;
  #leaves = false;
  /** Updates that were begun: each attempt has a name of its own. */
  #writes = 0;
  /** The generation whose plain successes the machine counts alone; 0 is none. */
  #countedAlone = 0;
  /** A newer record that was read and left to the answer of the report under way. */
  #passedOver: StoredRecord | undefined;
  /** Whether a read found that the record lacks what is known, which an update is to confirm. */
  #suspected = false;

  constructor(store: StoreAdapter, circuitHost: CircuitHost, replica: string, gate: StoreGate) {
    this.#store = store;
    this.#replica = replica;
    // A shared circuit has the store's clock; until that has answered, this host's.
    this.machine = new Machine(circuitHost.options.rules, circuitHost.options.clock.wallNow());
    const host = replicaHost(circuitHost, this.machine, (generation = 0) => {
      this.#countedAlone = generation;
      circuitHost.refresh();
    });
    this.#host = host;
    this.#clock = new StoreClock(host.clock);
    this.#journal = new Journal(host, replica);
    this.#view = new ReplicaView(host, this.#clock, this.#journal);
    this.#announcer = new Announcer(host);
    this.#session = new StoreSession(store, host, gate, (error) => this.#degrade(error));
    this.#health = new StoreHealth(host, () => void this.#recover());
    this.#loop = new SyncLoop(host, () => this.#sync(), store.spool && (() => this.#spool()));
    this.#reads = new CoalescedWork(host.clock, () => this.#read());
    const parts = { replica, host, clock: this.#clock, journal: this.#journal, health: this.#health, loop: this.#loop };
    this.#admission = new Admission(parts);
    this.machine.deferred = LEFT_TO_THE_RECORD;
    this.#unwatch = store.watch(host.name, (news) => this.#hear(news));
    this.#begun = this.#reads.run();
    this.#ready = this.#begun.then(() => this.#begin());
    this.#closed = this.#ready;
  }

  /**
   * No call simply passes until the store has answered, while its failure rejects calls, where each call asks it, and
   * where successes have to be reported one by one.
   */
  get passing(): number {
    const { consistency, onStoreFailure } = this.#host;
    const isBlocked = consistency === 'strict' || (this.#health.degraded && onStoreFailure === 'open');
    return this.#isReady && !isBlocked && this.#countedAlone === this.machine.passing ? this.#countedAlone : 0;
  }

  now(): number {
    return this.#clock.now();
  }

  date(moment: number): Date {
    return new Date(moment);
  }

  ready(): Promise<void> {
    return this.#ready;
  }

  /** An opening made elsewhere may have been taken over meanwhile. */
  rejectsEarly(): boolean {
    return false;
  }

  admits(now: number): boolean {
    const { onStoreFailure } = this.#host;
    if (!this.#health.degraded || onStoreFailure === 'local' || this.machine.mode !== 'automatic') {
      return this.machine.admits(now);
    }
    return onStoreFailure === 'closed';
  }

  advance(): number {
    const now = this.now();
    this.machine.advance(now, this.#host.random());
    this.#takeChanges();
    return now;
  }

  admit(permit: PermitState): Refusal | undefined | Promise<Refusal | undefined> {
    if (!this.#isReady) return this.#admitAfter(this.#ready, permit);
    const isStrict = this.#host.consistency === 'strict' && !this.#health.degraded;
    return isStrict ? this.#admitAfter(this.#readAnew(), permit) : this.#admit(permit);
  }

  settle(permit: PermitState, result: CallOutcome): Settlement {
    if (permit.settled) return 'repeated';
    const { machine } = this;
    const { degraded } = this.#health;
    const judgesRates = machine.windows.length > 0;
    const isPlain = result.outcome === 'success' && !result.slow && machine.consecutiveFailures === 0;
    if (isPlain && !judgesRates && permit.lease === undefined && !permit.shadow && !degraded) {
      // The first of a run: the machine counts those that follow alone.
      this.#journal.beginRun(permit.generation);
      const settlement = machine.settle(permit, result, 0, 0);
      this.#loop.soon();
      return settlement;
    }
    const isUrgent = result.outcome === 'failure' || (result.outcome === 'success' && this.#view.isStreakNear);
    // The moment matters to windows, which are judged in slots of time; a coarse one makes for few steps.
    const at = isPlain && !judgesRates ? 0 : momentOf(result.outcome, this.now(), this.#host.syncIntervalMs);
    const late = permit.generation !== machine.generation;
    const { describe, ...outcome } = result;
    this.#journal.outcome(permit, { ...outcome, facts: describe?.() }, at);
    if (permit.lease !== undefined && !degraded) {
      permit.settled = true;
      this.#reportNow();
      return late ? 'late' : 'counted';
    }
    const settlement = machine.settle(permit, result, at === 0 ? 0 : this.now(), this.#host.random());
    if (isUrgent) this.#reportNow();
    else if (!degraded) this.#loop.soon();
    if (machine.changes !== undefined) this.#takeChanges();
    return settlement;
  }

  async concluded(): Promise<void> {
    if (this.#health.degraded || this.#journal.isEmpty) return;
    const answered = this.#journal.waits ? this.#loop.next() : this.#loop.idle();
    await inTime(answered, this.#host.storeTimeoutMs, this.#host.clock);
  }

  reset(by: Attribution): Promise<void> {
    return this.#apply({ kind: 'reset', by });
  }

  trip(by: Attribution, forMs: number | undefined): Promise<void> {
    return this.#apply({ kind: 'trip', by, forMs });
  }

  setMode(mode: CircuitMode, by: Attribution, ttlMs: number | undefined): Promise<void> {
    return this.#apply({ kind: 'mode', mode, by, ttlMs });
  }

  async history(query: HistoryQuery): Promise<StoredChange[] | undefined> {
    const { name, storeTimeoutMs, clock } = this.#host;
    // The event store_degraded reports what the store's failure means; the process's own history is better than none.
    return inTime(this.#store.history(name, query), storeTimeoutMs, clock).catch(() => undefined);
  }

  stats(): StoreStats {
    const { lastSyncAt } = this.#view;
    return {
      kind: this.#store.kind,
      degraded: this.#health.degraded,
      lastSyncAt: lastSyncAt === null ? null : new Date(lastSyncAt),
      pending: this.#journal.outcomes,
    };
  }

  /** One close after another: a second one waits until the replica has deregistered too, and reports what came since. */
  close(): Promise<void> {
    return (this.#closed = this.#closed.then(() => this.#close()));
  }

  async #close(): Promise<void> {
    this.#unwatch();
    this.#reads.stop();
    // Once, and only with a store that knows this replica, or is about to.
    const isKnown = this.#view.lastSyncAt !== null || this.#loop.reports;
    const deregisters = !this.#leaves && isKnown;
    this.#leaves = true;
    await this.#loop.idle();
    // More than once, should a call that still ran end meanwhile.
    for (let more = deregisters || !this.#journal.isEmpty; more;) {
      await this.#loop.next();
      await this.#loop.idle();
      more = !this.#journal.isEmpty && !this.#health.degraded;
    }
    this.#loop.stop();
    this.#health.stop();
  }

  async #begin(): Promise<void> {
    if (this.#loop.reports) await this.#loop.idle();
    this.#announcer.begin(this.machine);
    this.#isReady = true;
    this.#host.refresh();
  }

  /** Leaves with the store what was not reported, when the process exits (defect D72). */
  #spool(): void {
    const text = encodeReports(this.#journal.reportAll(this.now()));
    if (text !== undefined) this.#store.spool?.(this.#host.name, text);
  }

  /** An operator's order takes effect here at once; the operator may wait until the store has it. */
  async #apply(step: Exclude<Step, AdmissionStep>): Promise<void> {
    this.#journal.push(step);
    applyStep(this.machine, step, this.now(), this.#host.random());
    this.#takeChanges();
    await this.#loop.next();
  }

  #admit(permit: PermitState): Refusal | undefined | Promise<Refusal | undefined> {
    const refusal = this.#admission.admit(permit, this.advance());
    this.#takeChanges();
    return refusal instanceof Promise ? refusal.finally(() => this.#takeChanges()) : refusal;
  }

  /** Admits a call once the store was read, which may take as long as a store may, also in its queue (law S10). */
  async #admitAfter(read: Promise<void>, permit: PermitState): Promise<Refusal | undefined> {
    const isRead = await inTime(
      read.then(() => true),
      this.#host.storeTimeoutMs,
      this.#host.clock,
    );
    return isRead === true ? this.#admit(permit) : this.#admission.admitAlone(permit, this.advance());
  }

  /** Resolves when the view holds all that was in the record when this was called. */
  async #readAnew(): Promise<void> {
    await this.#ready;
    await this.#reads.next();
    // The record holds a report that is under way, or lacks what is known: the next answer tells.
    if (this.#passedOver !== undefined || this.#suspected) await this.#loop.next();
  }

  /** One update of the store. Never rejects: what came of it is in the health of the store. */
  async #sync(): Promise<SyncResult> {
    await this.#begun;
    const isRepeated = this.#journal.repeats;
    const report = this.#journal.nextReport(this.now(), this.#leaves);
    try {
      await this.#deliver(report);
    } catch {
      this.#journal.giveUpProbes(report);
      // The time of the next attempt may have come before this one was known to have failed.
      return this.#health.waits || this.#leaves ? 'failed' : 'urgent';
    }
    this.#recovered();
    // What came while a report was sent again waits for no interval. Only what it held may have been urgent.
    if (this.#journal.isEmpty) return 'all';
    return isRepeated ? 'urgent' : 'rest';
  }

  async #deliver(report: Report): Promise<void> {
    const { rules, syncIntervalMs } = this.#host;
    const writeId = `${this.#replica}.${++this.#writes}`;
    const context = { rules, syncIntervalMs, random: this.#host.random(), known: this.#view.known, writeId };
    let made: ReportedRecord | undefined;
    const take = (answer: StoreAnswer<StoredRecord>) => this.#take(answer, report, made as ReportedRecord);
    const change: ChangeFunction = (current, now, spooled = []) =>
      (made = applyReports(current, [...decodeReports(spooled), report], context, now));
    const answer = await this.#session.update(this.#replica, change, (late) => {
      // It is true all the same, if nothing newer is known.
      if (this.#view.isNews(late.stored)) take(late);
      else this.#journal.answered(report);
    });
    take(answer);
  }

  /** Takes over what a report made of the record. */
  #take({ stored, askedAt }: StoreAnswer<StoredRecord>, report: Report, made: ReportedRecord): void {
    this.#journal.answered(report);
    this.#admission.take(made.grants);
    const base = this.#view.takeOver(stored, askedAt);
    if (this.#isReady) this.#announcer.report(base, made);
    const { generation, waitMs, waitOrigin } = this.machine;
    // The announcement has asked the backoff function.
    if (generation === stored.record.generation && waitOrigin === 'backoff' && waitMs !== stored.record.waitMs) {
      this.#journal.push({ kind: 'wait', generation, waitMs });
      this.#reportNow();
    }
    const passedOver = this.#passedOver;
    this.#passedOver = undefined;
    this.#suspected = false;
    // Others have changed the record before the answer came.
    if (passedOver !== undefined && this.#view.isNews(passedOver)) this.#takeRead(passedOver, undefined);
    if (this.#view.endsStreak) this.#reportNow();
  }

  /** The record has changed, or may have. */
  #hear(news: StoredRecord | undefined): void {
    if (news === undefined || !this.#isReady || this.#health.degraded) this.#reads.soon();
    else if (this.#view.isNews(news)) this.#takeRead(news, undefined);
    // News of before is overtaken; news of now that lacks what is known was set back.
    else if (!isSameVersion(news.record, this.#view.known) && news.now > (this.#view.lastSyncAt ?? 0))
      this.#reads.soon();
  }

  /** Reads the record, and takes it over if it is newer. */
  async #read(): Promise<void> {
    const { known } = this.#view;
    try {
      const { stored, askedAt } = await this.#session.read(known);
      if (stored?.record !== undefined && this.#view.isNews(stored)) this.#takeRead(stored, askedAt);
      // It was read after what is known was known, and lacks it: an update makes sure, and asserts it again (law S8).
      else if (
        stored?.unchanged !== true &&
        known !== undefined &&
        !(stored !== undefined && isSameVersion(stored.record, known))
      ) {
        this.#suspected = true;
        if (known === this.#view.known) this.#loop.now();
        else this.#reads.soon();
      }
      if (stored?.spooled === true) this.#loop.now();
      if (this.#journal.isEmpty) this.#recovered();
    } catch {
      // The health of the store knows.
    }
  }

  #takeRead(stored: StoredRecord, askedAt: number | undefined): void {
    const { record } = stored;
    if (this.#journal.isIn(record)) {
      // It holds the report under way, whose answer tells what of it is new.
      this.#passedOver = stored;
      return;
    }
    const base = this.#view.takeOver(stored, askedAt);
    // What the record says when the breaker begins is how things stand, and no news.
    this.#announcer.follow(base, record, this.#isReady);
    if (this.#view.endsStreak) this.#reportNow();
  }

  /** What the view concluded: announced where there is no store to conclude, and else left to it. */
  #takeChanges(): void {
    const { changes } = this.machine;
    if (changes === undefined) return;
    this.machine.changes = undefined;
    this.#host.refresh();
    this.#announcer.await(changes);
    if (this.#health.degraded) this.#announcer.emitUnconfirmed();
    this.#reportNow();
  }

  #degrade(error: unknown): void {
    const isNew = this.#health.failed();
    if (this.#leaves) this.#health.stop();
    else this.#loop.flushAtExit();
    if (!isNew) return;
    this.#host.refresh();
    this.machine.deferred = undefined;
    this.#host.storeEvent('store_degraded', error);
    this.#announcer.emitUnconfirmed();
  }

  /** Asks a store again that did not answer. */
  async #recover(): Promise<void> {
    if (this.#journal.isEmpty) await this.#reads.next();
    // Also if it came while the record was read: that was answered, unless there is to be another attempt.
    if (!this.#journal.isEmpty && !this.#health.waits) this.#loop.now();
  }

  #recovered(): void {
    if (!this.#health.answered()) return;
    this.#host.refresh();
    this.machine.deferred = LEFT_TO_THE_RECORD;
    this.#host.storeEvent('store_recovered');
  }

  /** Unless the store does not answer: then it is asked again when its time has come. */
  #reportNow(): void {
    if (!this.#health.degraded) this.#loop.now();
  }
}

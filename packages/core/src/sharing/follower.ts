import type { Attribution } from '../machine/change.js';
import type { CircuitMode } from '../machine/circuit-state.js';
import type { Circuit, CircuitHost, Refusal } from '../breaker/circuit.js';
import type { StoreStats } from '../breaker/stats.js';
import { Machine, type CallOutcome, type Settlement } from '../machine/machine.js';
import type { PermitState } from '../machine/permit.js';
import type { HistoryQuery, StoreAdapter, StoredChange } from '../ports/store-adapter.js';
import { Announcements } from './announcements.js';
import { boundedWait } from './bounded-wait.js';
import { Coalesced } from './coalesced.js';
import type { Delivery } from './outbox.js';
import { readRecord } from './read-record.js';
import { RecordIntake } from './record-intake.js';
import { sayGoodbye } from './say-goodbye.js';
import { LEFT_TO_THE_RECORD } from './reorder-buffer.js';
import { momentOf, reported } from './reported-outcome.js';
import { SharedAdmission } from './shared-admission.js';
import type { SharingHost } from './sharing-host.js';
import { applyStep, type Step } from './step.js';
import { StoreLink } from './store-link.js';
import type { SyncResult } from './sync-schedule.js';

/**
 * Lets a breaker follow its store (architecture, section 4).
 *
 * The host's machine is the breaker's view: the last record, with what the store does not know yet
 * on top. Calls are decided there (law S1). A probe, and nothing else, is granted by the store.
 */
export class Follower implements Circuit {
  readonly replica: string;
  readonly machine: Machine;
  /** Until the store has answered, no call simply passes; nor does any while its failure rejects calls. */
  #direct = false;
  /** The generation whose plain successes the machine counts alone; 0 is none. */
  #countedAlone = 0;
  readonly #store: StoreAdapter;
  readonly #host: SharingHost;
  readonly #link: StoreLink;
  readonly #admission: SharedAdmission;
  readonly #announcements: Announcements;
  readonly #intake: RecordIntake;
  readonly #unwatch: () => void;
  readonly #refresher = new Coalesced(() => this.#read());
  readonly #ready: Promise<void>;
  #closed: Promise<void>;
  #isReady = false;
  #leaves = false;

  constructor(store: StoreAdapter, circuitHost: CircuitHost, replica: string) {
    this.#store = store;
    // A shared circuit has the store's clock; until that has answered, this host's.
    this.machine = new Machine(circuitHost.options.rules, circuitHost.options.clock.wallNow());
    const host: SharingHost = {
      ...circuitHost.options,
      machine: this.machine,
      announce: (changes, remote) => circuitHost.emitChanges(changes, remote),
      refresh: () => circuitHost.refresh(),
      storeEvent: (type, error) => circuitHost.storeEvent(type, error),
      storeAnswered: (durationMs, ok) => circuitHost.storeAnswered(durationMs, ok),
      random: () => Math.random(),
      countAlone: (generation = 0) => {
        this.#countedAlone = generation;
        circuitHost.refresh();
      },
    };
    this.#host = host;
    this.replica = replica;
    const sync = () => this.#sync();
    this.#link = new StoreLink(store, host, replica, sync, () => void this.#recover());
    this.#admission = new SharedAdmission(this.#link);
    this.#announcements = new Announcements(host);
    this.#intake = new RecordIntake(this.#link, this.#announcements);
    host.machine.deferred = LEFT_TO_THE_RECORD;
    this.#unwatch = store.watch(host.name, () => void this.#refresher.run());
    this.#ready = this.#refresher.run().then(() => {
      this.#announcements.begin(host.machine.state);
      this.#isReady = true;
      this.#judgeDirect();
    });
    this.#closed = this.#ready;
  }

  /** Where successes have to be reported one by one, no call simply passes. */
  get passing(): number {
    return this.#direct && this.#countedAlone === this.machine.passing ? this.#countedAlone : 0;
  }

  readonly now = (): number => this.#link.clock.now();

  readonly date = (moment: number): Date => new Date(moment);

  readonly ready = (): Promise<void> => this.#ready;

  /** An opening made elsewhere may have been taken over meanwhile. */
  readonly rejectsEarly = (): boolean => false;

  admits(now: number): boolean {
    const { onStoreFailure } = this.#host;
    if (!this.#link.degraded || onStoreFailure === 'local' || this.machine.mode !== 'automatic') {
      return this.machine.admits(now);
    }
    return onStoreFailure === 'closed';
  }

  advance(): number {
    const now = this.now();
    this.#host.machine.advance(now, this.#host.random());
    this.#takeChanges();
    return now;
  }

  admit(permit: PermitState): Refusal | undefined | Promise<Refusal | undefined> {
    return this.#isReady ? this.#admit(permit) : this.#ready.then(() => this.#admit(permit));
  }

  settle(permit: PermitState, result: CallOutcome): Settlement {
    if (permit.settled) return 'repeated';
    const { machine } = this;
    const judgesRates = machine.windows.length > 0;
    const isPlain = result.outcome === 'success' && !result.slow && machine.consecutiveFailures === 0;
    if (isPlain && !judgesRates && permit.lease === undefined && !permit.shadow && !this.#link.degraded) {
      // The first of a run: the machine counts those that follow alone.
      this.#link.pending.beginRun(permit.generation);
      const settlement = machine.settle(permit, result, 0, 0);
      this.#link.schedule.soon();
      return settlement;
    }
    // The moment matters to windows, which are judged in slots of time; a coarse one makes for few steps.
    const at = isPlain && !judgesRates ? 0 : momentOf(result.outcome, this.now(), this.#host.syncIntervalMs);
    const late = permit.generation !== machine.generation;
    this.#link.pending.outcome(permit, reported(result), at);
    if (permit.lease !== undefined && !this.#link.degraded) {
      permit.settled = true;
      this.#reportNow();
      return late ? 'late' : 'counted';
    }
    const settlement = machine.settle(permit, result, at === 0 ? 0 : this.now(), this.#host.random());
    if (!isPlain) this.#reportNow();
    else if (!this.#link.degraded) this.#link.schedule.soon();
    if (machine.changes !== undefined) this.#takeChanges();
    return settlement;
  }

  concluded(): Promise<void> {
    return this.#link.degraded ? Promise.resolve() : this.#link.schedule.next();
  }

  readonly reset = (by: Attribution): Promise<void> => this.#order({ kind: 'reset', by });

  readonly trip = (by: Attribution, forMs: number | undefined): Promise<void> =>
    this.#order({ kind: 'trip', by, forMs });

  readonly setMode = (mode: CircuitMode, by: Attribution, ttlMs: number | undefined): Promise<void> =>
    this.#order({ kind: 'mode', mode, by, ttlMs });

  async history(query: HistoryQuery): Promise<StoredChange[] | undefined> {
    const { name, storeTimeoutMs, clock } = this.#host;
    try {
      return await boundedWait(this.#store.history(name, query), storeTimeoutMs, clock);
    } catch {
      // The event store_degraded reports what the store's failure means; the process's own history is better than none.
      return undefined;
    }
  }

  stats(): StoreStats {
    return this.#link.stats(this.#store.kind);
  }

  /** One close after another: whoever closes again waits for the goodbye too, and reports what came since. */
  close(): Promise<void> {
    return (this.#closed = this.#closed.then(() => this.#close()));
  }

  async #close(): Promise<void> {
    this.#unwatch();
    // Once, and only to a store that has answered.
    const tells = !this.#leaves && this.#link.view.lastSyncAt !== null;
    this.#leaves = true;
    await sayGoodbye(this.#link, tells);
  }

  /** An operator's order takes effect here at once; whoever gave it may wait until the store has it. */
  async #order(step: Step): Promise<void> {
    this.#link.pending.push(step);
    applyStep(this.#host.machine, step, this.now(), this.#host.random());
    this.#takeChanges();
    await this.#link.schedule.next();
  }

  #admit(permit: PermitState): Refusal | undefined | Promise<Refusal | undefined> {
    const refusal = this.#admission.admit(permit, this.advance());
    this.#takeChanges();
    if (!(refusal instanceof Promise)) return refusal;
    return refusal.then((later) => {
      this.#takeChanges();
      return later;
    });
  }

  /** One update of the store. Never rejects: what came of it is in the health of the store. */
  async #sync(): Promise<SyncResult> {
    await this.#ready;
    const again = this.#link.outbox.repeats;
    try {
      const late = (delivery: Delivery) => {
        // It is true all the same, if nothing newer is known.
        if (this.#link.view.isNews(delivery.stored.record)) this.#takeOver(delivery);
        else this.#link.outbox.answered(delivery.report);
      };
      this.#adopt(await this.#link.outbox.deliver(this.now(), this.#leaves, this.#link.changeContext(), late));
    } catch (error) {
      this.#degrade(error);
      return 'failed';
    }
    if (this.#link.outbox.isEmpty) return 'all';
    // What waited behind a report that was sent again has waited for long enough.
    return again ? 'urgent' : 'rest';
  }

  #adopt(delivery: Delivery): void {
    for (const step of delivery.report.steps) if (step.kind === 'admission') step.answered = true;
    this.#takeOver(delivery);
    this.#recovered();
  }

  #takeOver(delivery: Delivery): void {
    if (this.#intake.delivered(delivery)) void this.#refresher.run();
    if (this.#intake.endsStreak) this.#reportNow();
  }

  /** Reads the record, and takes it over if it is newer. */
  async #read(): Promise<void> {
    const startedAt = this.#host.clock.now();
    try {
      const stored = await readRecord(this.#store, this.#host);
      if (stored !== undefined) this.#intake.read(stored, startedAt, this.#isReady);
      if (this.#intake.endsStreak) this.#reportNow();
      if (this.#link.outbox.isEmpty) this.#recovered();
    } catch (error) {
      this.#degrade(error);
    }
  }

  /** What the view concluded: announced where there is no store to conclude, and else left to it. */
  #takeChanges(): void {
    const { machine } = this.#host;
    const { changes } = machine;
    if (changes === undefined) return;
    machine.changes = undefined;
    this.#host.refresh();
    this.#announcements.await(changes);
    if (this.#link.degraded) this.#announcements.tellUnconfirmed();
    this.#reportNow();
  }

  #degrade(error: unknown): void {
    const isNew = this.#link.health.failed();
    if (this.#leaves) this.#link.health.stop();
    else this.#link.schedule.flushBeforeExit();
    if (!isNew) return;
    this.#judgeDirect();
    this.machine.deferred = undefined;
    this.#host.storeEvent('store_degraded', error);
    this.#announcements.tellUnconfirmed();
  }

  /** Asks a store again that did not answer. */
  async #recover(): Promise<void> {
    const { health, outbox, schedule } = this.#link;
    if (outbox.isEmpty) await this.#refresher.run();
    // Also if it came while the record was read: that was answered, unless there is to be another attempt.
    if (!outbox.isEmpty && !health.waits) schedule.now();
  }

  #recovered(): void {
    if (!this.#link.health.answered()) return;
    this.#judgeDirect();
    this.machine.deferred = LEFT_TO_THE_RECORD;
    this.#host.storeEvent('store_recovered');
  }

  #judgeDirect(): void {
    this.#direct = this.#isReady && !(this.#link.degraded && this.#host.onStoreFailure === 'open');
    this.#host.refresh();
  }

  /** Unless the store does not answer: then it is asked again when its time has come. */
  #reportNow(): void {
    if (!this.#link.degraded) this.#link.schedule.now();
  }
}

import type { BreakerEvents } from '../events/breaker-events.js';
import type { Emitter } from '../events/emitter.js';
import type { Attribution, Change } from '../machine/change.js';
import type { CircuitMode } from '../machine/circuit-state.js';
import { Machine } from '../machine/machine.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import type { BreakerStore } from '../ports/breaker-store.js';
import type { Clock } from '../ports/clock.js';
import type { Sharing } from '../ports/sharing.js';
import type { HistoryQuery } from '../ports/store-adapter.js';
import type { BreakerObserver } from './breaker-observer.js';
import type { BreakerStats } from './breaker-stats.js';
import { CallWatch } from './call-watch.js';
import { Chronicle } from './chronicle.js';
import type { HistoryEntry } from './history-entry.js';
import { sharedHistory } from './shared-history.js';
import { statsOf } from './stats-of.js';
import { WallTime } from './wall-time.js';

/** The machine with the world around it: its clock, its store, those who listen, those who give orders. */
export class Circuit {
  readonly machine: Machine;
  protected readonly options: ResolvedOptions;
  protected readonly emitter: Emitter<BreakerEvents>;
  protected readonly clock: Clock;
  protected readonly sharing: Sharing | undefined;
  protected readonly timesCalls: boolean;
  /** Whether more is asked of a plain call than to be counted: it is timed, observed, or shared. */
  protected attends: boolean;
  protected watch: CallWatch | undefined;
  /** The generation whose plain successes the machine counts without the sharing being told; 0 is none. */
  protected countedAlone = 0;
  /** The moment of the first probe, once someone was told. */
  protected nextAttemptAt: Date | undefined;
  // Made when something happened, or someone asks: most breakers of a large fleet are idle.
  #wallTime: WallTime | undefined;
  #chronicle: Chronicle | undefined;
  readonly #jittered: boolean;
  #announcing = false;

  constructor(options: ResolvedOptions, emitter: Emitter<BreakerEvents>) {
    this.options = options;
    this.emitter = emitter;
    this.clock = options.clock;
    // A shared circuit goes by the store's clock; until that has answered, by this host's.
    const now = options.store === undefined ? options.clock.now() : options.clock.wallNow();
    this.machine = new Machine(options.rules, now);
    this.timesCalls = options.slowCallThresholdMs !== Infinity;
    this.#jittered = (options.rules.recoveryBackoff?.jitter ?? 0) > 0;
    this.sharing = options.store && this.#share(options.store);
    this.attends = this.#attendsAlways;
    void this.sharing?.ready().then(() => {
      this.attends = this.#attendsAlways || this.watch !== undefined;
    });
  }

  /** @returns what ends the observation. */
  observe(observer: BreakerObserver): () => void {
    const watch = (this.watch ??= new CallWatch(this.clock, (error) => {
      this.emitter.report({ name: this.options.name, source: 'observer', error });
    }));
    this.attends = true;
    return watch.add(observer, () => {
      this.watch = undefined;
      this.attends = this.#attendsAlways;
    });
  }

  /** Lets what is due by time take effect, so that what is shown is the truth; gives the circuit's time. */
  advance(): number {
    if (this.sharing !== undefined) return this.sharing.advance();
    const now = this.clock.now();
    this.machine.advance(now, this.random());
    if (this.machine.changes !== undefined) this.announce();
    return now;
  }

  async reset(by: Attribution): Promise<void> {
    const now = this.advance();
    if (this.sharing !== undefined) return this.sharing.reset(by);
    this.machine.reset(now, by);
    this.announce();
  }

  async setMode(mode: CircuitMode, by: Attribution, ttlMs: number | undefined): Promise<void> {
    const now = this.advance();
    if (this.sharing !== undefined) return this.sharing.setMode(mode, by, ttlMs);
    this.machine.setMode(mode, now, by, ttlMs);
    this.announce();
  }

  stats(): BreakerStats {
    const now = this.advance();
    const sharing = this.sharing?.stats();
    const lastSyncAt = sharing?.lastSyncAt ?? null;
    const store = sharing && { ...sharing, lastSyncAt: lastSyncAt === null ? null : new Date(lastSyncAt) };
    return statsOf(this.machine, this.options, (moment) => this.date(moment), now, store ?? null);
  }

  /** Oldest first: the store's, or this process's own. */
  async history(query: HistoryQuery): Promise<readonly HistoryEntry[]> {
    const shared = this.sharing && (await sharedHistory(this.sharing, query));
    return shared ?? this.#chronicle?.entries ?? [];
  }

  /** After a probe: until the store has concluded. */
  concluded(): Promise<void> | undefined {
    return this.sharing?.concluded();
  }

  async ready(): Promise<void> {
    await this.sharing?.ready();
  }

  async close(): Promise<void> {
    await this.sharing?.close();
  }

  /** The circuit's time. */
  protected now(): number {
    return this.sharing === undefined ? this.clock.now() : this.sharing.now();
  }

  protected random(): number {
    return this.#jittered ? Math.random() : 0;
  }

  /** Until the store has answered, no call simply passes; nor does any, if its failure is to reject calls. */
  get #attendsAlways(): boolean {
    const canBar = this.sharing?.direct === false || (this.sharing && this.options.onStoreFailure === 'open');
    return this.timesCalls || canBar === true;
  }

  /** Tells of all changes in their order, also of those that a listener makes meanwhile. */
  protected announce(): void {
    if (this.#announcing) return;
    this.#announcing = true;
    for (let changes = this.machine.changes; changes !== undefined; changes = this.machine.changes) {
      this.machine.changes = undefined;
      this.#tellChanges(changes, false);
    }
    this.#announcing = false;
  }

  #tellChanges(changes: readonly Change[], remote: boolean): void {
    this.nextAttemptAt = undefined;
    for (const change of changes) {
      const counts = !remote && change.kind !== 'mode' && change.from !== change.to;
      if (counts) this.watch?.transitioned(change.from, change.to);
      (this.#chronicle ??= new Chronicle(this.options.name, this.emitter)).tell(change, this.date(change.at), remote);
    }
  }

  /** A moment of the circuit's clock: the store's, which is a wall clock, or this process's monotonic one. */
  protected date(moment: number): Date {
    return this.sharing === undefined ? (this.#wallTime ??= new WallTime(this.clock)).at(moment) : new Date(moment);
  }

  #share(store: BreakerStore): Sharing {
    const { name, rules, clock, syncIntervalMs, storeTimeoutMs, onStoreFailure } = this.options;
    return store.share({
      name,
      rules,
      clock,
      syncIntervalMs,
      storeTimeoutMs,
      onStoreFailure,
      machine: this.machine,
      // Also what has no jitter of its own is retried at random moments.
      random: () => Math.random(),
      countAlone: (generation = 0) => {
        this.countedAlone = generation;
      },
      announce: (changes, remote) => {
        this.#tellChanges(changes, remote);
      },
      storeEvent: (type, error) => {
        this.emitter.emit(type, { name, ...(error !== undefined && { error }) });
      },
      storeAnswered: (durationMs, ok) => this.watch?.synced(ok ? 'success' : 'failure', durationMs),
    });
  }
}

import { CircuitBreaker } from '../../../src/breaker/circuit-breaker.js';
import type { TransitionEvent } from '../../../src/events/breaker-events.js';
import type { CircuitBreakerOptions } from '../../../src/options/breaker-options.js';
import type { BreakerStore } from '../../../src/ports/breaker-store.js';
import { decodeRecord, encodeRecord, type SharedRecord } from '../../../src/ports/shared-record.js';
import { createMemoryStore } from '../../../src/replication/memory-store.js';
import { FakeClock } from '../../support/fake-clock.js';
import { controlledStore, type Operation } from './controlled-store.js';
import { drained } from './drained.js';

/** What a replica does next, in the words of a script; `end` ends the call that `begin` began. */
export type Act = 'fail' | 'succeed' | 'begin' | 'end well' | 'end badly' | 'reset' | 'force open' | 'isolate';

/** What becomes of a record by accident. */
export const ACCIDENTS = ['set back', 'restored from a backup', 'deleted', 'begun anew'] as const;

/** How replicas hear of changes: with the record, without it, or by their own reports alone. */
export type Watching = 'news' | 'notices' | 'never';

/** How long `force open` lasts. */
const FORCED_MS = 1_000;

interface RunningCall {
  readonly end: (well: boolean) => void;
  readonly isProbe: boolean;
  readonly begunAt: number;
}

const BOOM = new Error('boom');

/** One process of a fleet, with a clock of its own that stands still while the process does. */
export class Replica {
  readonly clock = new FakeClock();
  readonly breaker: CircuitBreaker;
  readonly transitions: TransitionEvent[] = [];
  readonly name: string;
  /** What a strict circuit must not have done. */
  problem: string | undefined;
  /** The generation in which a caller was last told that the circuit is open, and the present one of the record. */
  told = (): number => 0;
  generation = (): number => 0;
  tells: (generation: number) => void = () => undefined;
  readonly running: RunningCall[] = [];
  completed = 0;
  rejected = 0;
  crashed = false;
  /** What the store may not know of a replica that has crashed. */
  unsynced = 0;

  constructor(name: string, options: Omit<CircuitBreakerOptions, 'clock'>) {
    this.name = name;
    this.breaker = new CircuitBreaker({ ...options, clock: this.clock });
    this.breaker.on('transition', (event) => void this.transitions.push(event));
  }

  get degraded(): boolean {
    return this.breaker.getStats().store?.degraded === true;
  }

  act(act: Act): void {
    if (act === 'end well' || act === 'end badly') this.running.shift()?.end(act === 'end well');
    else if (act === 'reset') void this.breaker.reset();
    else if (act === 'isolate') void this.breaker.setMode('forced_open');
    else if (act === 'force open') void this.breaker.setMode('forced_open', { ttlMs: FORCED_MS });
    else void this.#call(act);
  }

  async #call(act: Act): Promise<void> {
    const run = { began: false };
    const openedIn = this.told();
    const result = await this.breaker.tryCall(() => {
      run.began = true;
      if (openedIn !== 0 && openedIn === this.generation() && !this.degraded) {
        this.problem ??= `${this.name} admitted a call that came after somebody was told of opening ${openedIn}`;
      }
      if (act === 'begin') return this.#begin();
      this.completed++;
      if (act === 'fail') throw BOOM;
      return undefined;
    });
    if (!run.began && !result.ok && result.rejected) this.rejected++;
    if (!result.ok && !this.degraded && this.breaker.state === 'open') this.tells(this.breaker.getStats().generation);
  }

  #begin(): Promise<void> {
    const isProbe = !this.degraded && this.breaker.state === 'half_open';
    return new Promise((resolve, reject) => {
      const end = (well: boolean) => {
        this.completed++;
        if (well) resolve();
        else reject(BOOM);
      };
      this.running.push({ end, isProbe, begunAt: this.clock.now() });
    });
  }
}

/** A fleet on one store, in which nothing happens but by choice. */
export class World {
  readonly clock = new FakeClock();
  memory = createMemoryStore(this.clock);
  readonly replicas: Replica[] = [];
  readonly operations: Operation[] = [];
  record: SharedRecord | undefined;
  /** Whether the record was lost: what it had counted may be missing, and two may probe. */
  lost = false;
  /** The highest generation that a record ever had. */
  generation = 0;
  /** The last order of an operator that the store ever had. */
  lastOrder: Pick<SharedRecord, 'orderedAt' | 'override'> | undefined;
  readonly #records: SharedRecord[] = [];
  readonly #watches: ((memory: BreakerStore) => void)[] = [];
  readonly #ticks: boolean;
  #told = 0;
  /** How many calls had been completed when the record was last reset: it may have counted none of them. */
  completedAtReset = 0;
  resets = 0;
  readonly #options: Omit<CircuitBreakerOptions, 'clock' | 'store'>;

  /** @param ticks - whether each update has a moment of its own. */
  constructor(
    names: readonly string[],
    options: Omit<CircuitBreakerOptions, 'clock' | 'store'>,
    watching: Watching,
    ticks: boolean,
  ) {
    this.#options = options;
    this.#ticks = ticks;
    for (const name of names) {
      const watch: BreakerStore['watch'] = (circuit, onNews) => {
        if (watching === 'never') return () => undefined;
        const listen = (memory: BreakerStore) =>
          memory.watch(circuit, (news) => onNews(watching === 'news' ? news : undefined));
        // As after a subscription that was lost: the store calls back once.
        this.#watches.push((memory) => {
          listen(memory);
          onNews();
        });
        return listen(this.memory);
      };
      const memory: BreakerStore = {
        ...this.memory,
        watch,
        update: (...args) => this.memory.update(...args),
        read: (...args) => this.memory.read(...args),
      };
      const store = controlledStore(memory, name, (operation) => {
        const isDead = this.replicas.some((replica) => replica.name === name && replica.crashed);
        if (!isDead) this.operations.push(operation);
      });
      const replica = new Replica(name, { ...options, store });
      if (options.consistency === 'strict') {
        replica.told = () => this.#told;
        replica.generation = () => (this.record?.state === 'open' ? this.record.generation : -1);
        replica.tells = (generation) => (this.#told = generation);
      }
      this.replicas.push(replica);
    }
  }

  /** Whether the circuit is closed for everyone. */
  get isWell(): boolean {
    const views = this.alive.map(({ breaker, degraded }) => !degraded && breaker.state === 'closed');
    return views.every(Boolean) && this.record?.state === 'closed';
  }

  get alive(): Replica[] {
    return this.replicas.filter(({ crashed }) => !crashed);
  }

  /** Answers what waits, in the order in which it came, until nothing waits any more. */
  async serve(): Promise<void> {
    for (let i = 0; this.operations.length > 0; i++) {
      if (i > 100) throw new Error('the replicas never stop asking the store');
      await this.#exchange(this.operations[0] as Operation);
    }
  }

  async #exchange(operation: Operation): Promise<void> {
    await this.apply(operation);
    this.forget(operation);
    operation.answer();
    await drained();
  }

  async apply(operation: Operation): Promise<void> {
    if (this.#ticks) this.clock.advance(1);
    if (!operation.applied) operation.apply();
    await this.look();
  }

  forget(operation: Operation): void {
    this.operations.splice(this.operations.indexOf(operation), 1);
  }

  crash(replica: Replica): void {
    replica.crashed = true;
    replica.unsynced = replica.breaker.getStats().store?.pending ?? 0;
    for (const operation of [...this.operations]) if (operation.replica === replica.name) this.forget(operation);
  }

  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    for (const replica of this.alive) replica.clock.advance(ms);
    await drained();
  }

  /** What must hold of the record at each moment. */
  async look(): Promise<void> {
    const stored = await this.memory.read(this.#options.name);
    const record = stored?.record;
    const before = this.record;
    this.record = record;
    if (record === undefined || record.writeId === before?.writeId) return;
    this.#remember(record);
    if (this.lost) return;
    await this.#lookForResets();
    const probes = this.#options.halfOpen?.probes ?? 1;
    if (record.leases.length > probes) throw new Error(`H1: ${record.leases.length} leases for ${probes} probes`);
    const decoded = decodeRecord(encodeRecord(record));
    if (decoded.kind !== 'record') throw new Error(`the record cannot be read back: ${JSON.stringify(decoded)}`);
    if (before === undefined || before.version === record.version) return;
    if (record.version !== before.version + 1) throw new Error(`version ${record.version} after ${before.version}`);
    if (record.generation < before.generation)
      throw new Error(`S6: generation ${record.generation} after ${before.generation}`);
  }

  /** The store loses what it knew of the circuit, or a part of it. */
  async lose(accident: (typeof ACCIDENTS)[number]): Promise<void> {
    this.lost = true;
    const [first] = this.#records as [SharedRecord];
    const fresh: SharedRecord = {
      ...first,
      ...{
        epoch: 'a newcomer',
        version: 1,
        writeId: 'a newcomer',
        lineage: undefined,
        reports: [['a newcomer', 1, 0]],
      },
      ...{ orderedAt: undefined, resetAt: undefined, override: null },
    };
    const left = { 'set back': this.#records.at(-2), 'restored from a backup': first, 'begun anew': fresh }[
      accident as string
    ];
    this.memory = createMemoryStore(this.clock);
    if (left !== undefined) await this.memory.update(this.#options.name, 'fate', () => ({ record: left, changes: [] }));
    this.record = left;
    for (const watch of this.#watches) watch(this.memory);
    await drained();
  }

  #remember(record: SharedRecord): void {
    this.#records.push(record);
    this.generation = Math.max(this.generation, record.generation);
    const { orderedAt = 0, override } = record;
    if (orderedAt > (this.lastOrder?.orderedAt ?? 0)) this.lastOrder = { orderedAt, override };
  }

  get completed(): number {
    return this.replicas.reduce((sum, { completed }) => sum + completed, 0);
  }

  async #lookForResets(): Promise<void> {
    const changes = await this.memory.history(this.#options.name, {});
    const resets = changes.filter(({ change }) => change.kind === 'reset').length;
    if (resets > this.resets) this.completedAtReset = this.completed;
    this.resets = resets;
  }

  /** Probes that run at once, each by a lease of the store that has not run out. */
  get runningProbes(): number {
    const timeoutMs = this.#options.halfOpen?.probeTimeoutMs ?? Infinity;
    const outstanding = ({ clock, running }: Replica) =>
      running.filter(({ isProbe, begunAt }) => isProbe && clock.now() - begunAt < timeoutMs).length;
    return this.alive.reduce((sum, replica) => sum + outstanding(replica), 0);
  }
}

import { CircuitBreaker } from '../../../src/breaker/circuit-breaker.js';
import { StoreError, type StoreErrorReason } from '../../../src/errors/store-error.js';
import type { BreakerEvents } from '../../../src/events/breaker-events.js';
import type { CircuitBreakerOptions } from '../../../src/options/breaker-options.js';
import type { BreakerStore } from '../../../src/ports/breaker-store.js';
import type { SharedRecord } from '../../../src/ports/shared-record.js';
import type { StoredRecord } from '../../../src/ports/store-adapter.js';
import { createMemoryStore } from '../../../src/replication/memory-store.js';
import { FakeClock } from '../../support/fake-clock.js';
import { drained } from './drained.js';

/** What a store does with what it is asked; `lose` applies an update and then fails, `answer late` applies it and hangs. */
export type StoreBehaviour = 'answer' | 'hang' | 'fail' | 'lose' | 'answer late';

type Options = Omit<CircuitBreakerOptions, 'clock' | 'store' | 'name'>;

/** A store as one replica sees it, which can be made to fail, and counts what it is asked. */
export class FaultyStore {
  behaviour: StoreBehaviour = 'answer';
  failure: StoreErrorReason | undefined;
  updates = 0;
  reads = 0;
  /** Updates that are under way, and the most that ever were. */
  underWay = 0;
  mostUnderWay = 0;
  readonly store: BreakerStore;
  #held: (() => void)[] = [];

  constructor(store: BreakerStore) {
    this.store = {
      ...store,
      // Without the signal: what is asked is on its way to the store at once.
      update: async (name, replica, change) => {
        this.updates++;
        this.mostUnderWay = Math.max(this.mostUnderWay, ++this.underWay);
        try {
          const isLate = this.behaviour === 'answer late';
          const stored = await this.#behave(() => store.update(name, replica, change));
          if (isLate) await this.#hold();
          return stored;
        } finally {
          this.underWay--;
        }
      },
      read: (name, options) => {
        this.reads++;
        return this.#behave(() => store.read(name, { known: options?.known }));
      },
    };
  }

  /** Lets go what hangs: it is applied, and answered, now. */
  release(): void {
    for (const go of this.#held.splice(0)) go();
  }

  #hold(): Promise<void> {
    return new Promise((resolve) => this.#held.push(resolve));
  }

  async #behave<T>(run: () => Promise<T>): Promise<T> {
    const { behaviour, failure } = this;
    if (behaviour === 'fail') throw new StoreError('It does not work', failure && { reason: failure });
    if (behaviour === 'hang') await this.#hold();
    const answer = await run();
    if (behaviour === 'lose') throw new StoreError('The answer was lost');
    return answer;
  }
}

const TOLD = [
  ...(['transition', 'mode', 'reset', 'warning'] as const),
  ...(['store_degraded', 'store_recovered', 'record_quarantined'] as const),
] as const;

/** One process of a fleet. */
export class Member {
  readonly clock: FakeClock;
  readonly faults: FaultyStore;
  readonly breaker: CircuitBreaker;
  /** What it was told, in order: events with their facts. */
  readonly heard: { readonly type: (typeof TOLD)[number]; readonly event: Partial<BreakerEvents['mode']> }[] = [];

  constructor(store: BreakerStore, clock: FakeClock, options: Options) {
    this.clock = clock;
    this.faults = new FaultyStore(store);
    const threshold = options.trip === undefined ? { failureThreshold: 3 } : {};
    this.breaker = new CircuitBreaker({
      name: 'api',
      ...threshold,
      recoveryTimeoutMs: 1_000,
      ...options,
      store: this.faults.store,
      clock,
    });
    for (const type of TOLD) this.breaker.on(type, (event) => void this.heard.push({ type, event: event as object }));
  }

  get degraded(): boolean {
    return this.breaker.getStats().store?.degraded === true;
  }

  /** The transitions that it was told of, such as `closed>open`; those of others with an `r`. */
  get transitions(): string[] {
    const own = this.heard.filter(({ type }) => type === 'transition');
    return own.map(
      ({ event: { from, to, remote } }) => `${from as string}>${to as string}${remote === true ? ' r' : ''}`,
    );
  }

  get told(): string[] {
    return this.heard.map(({ type }) => type);
  }

  async fail(times = 1): Promise<void> {
    for (let i = 0; i < times; i++) {
      await this.breaker.tryCall(() => Promise.reject(new Error('boom')));
    }
    await drained();
  }

  async succeed(times = 1): Promise<void> {
    for (let i = 0; i < times; i++) await this.breaker.tryCall(() => undefined);
    await drained();
  }

  /** Begins a call, and says what became of it, once that is known. */
  async begin(): Promise<Begun> {
    const begun = new Begun(this.breaker);
    await drained();
    return begun;
  }
}

/** A call that a test ends. */
export class Begun {
  /** Undefined while the call waits to be admitted. */
  admitted: boolean | undefined;
  rejection: unknown;
  end: (well: boolean) => void = () => undefined;

  constructor(breaker: CircuitBreaker) {
    const call = breaker.tryCall(() => {
      this.admitted = true;
      return new Promise<void>((resolve, reject) => {
        this.end = (well) => {
          if (well) resolve();
          else reject(new Error('boom'));
        };
      });
    });
    void call.then((result) => {
      if (!result.ok && result.rejected) {
        this.admitted = false;
        this.rejection = result.error;
      }
    });
  }

  get reason(): string | undefined {
    return (this.rejection as { reason: string } | undefined)?.reason;
  }
}

/** Replicas that share one circuit in one store, whose clock is another than theirs. */
export class Fleet {
  readonly clock = new FakeClock();
  readonly storeClock = new FakeClock(0, Date.UTC(2031, 5, 1));
  #kept = createMemoryStore(this.storeClock);
  readonly #watchers: ((news?: StoredRecord) => void)[] = [];
  memory: BreakerStore = {
    ...this.#kept,
    update: (...args) => this.#kept.update(...args),
    read: (...args) => this.#kept.read(...args),
    history: (...args) => this.#kept.history(...args),
    watch: (name, onNews) => {
      this.#watchers.push(onNews);
      return this.#kept.watch(name, onNews);
    },
  };
  readonly members: Member[] = [];
  readonly #options: Options;

  constructor(options: Options = {}) {
    this.#options = options;
  }

  /** The store loses its record, or is set back to `left`; those that watch it are called once, unless `tells` is false. */
  async lose(left?: SharedRecord, tells = true): Promise<void> {
    this.#kept = createMemoryStore(this.storeClock);
    if (left !== undefined) await this.#kept.update('api', 'fate', () => ({ record: left, changes: [] }));
    for (const onNews of tells ? this.#watchers : []) {
      this.#kept.watch('api', onNews);
      onNews();
    }
    await drained();
  }

  /** A replica that has read the record. Without a clock of its own it goes by the fleet's. */
  async join(options: Options = {}, clock = this.clock): Promise<Member> {
    const member = new Member(this.memory, clock, { ...this.#options, ...options });
    this.members.push(member);
    await member.breaker.ready();
    return member;
  }

  async joinAll(count: number): Promise<Member[]> {
    return Promise.all(Array.from({ length: count }, () => this.join()));
  }

  async pass(ms: number): Promise<void> {
    this.storeClock.advance(ms);
    this.clock.advance(ms);
    await drained();
  }

  async record(): Promise<SharedRecord> {
    const stored = await this.memory.read('api');
    if (stored?.record === undefined) throw new Error('there is no record');
    return stored.record;
  }

  async history(): Promise<string[]> {
    const all = await this.memory.history('api', {});
    return all.map(({ change: { from, to } }) => `${from}>${to}`);
  }
}

import type { CircuitState } from '@tripswitch/core';
import { simulatedRoutes, type SimulatedRoute } from '../simulator/route.js';
import { Openings } from './openings.js';
import type { ReplicaTransition } from './replica-process.js';
import { RequestLog } from './request-log.js';
import { demoRecoveryTimeoutMs, type StoryStep } from './story.js';
import type { Finding, Outage, StoryFacts } from './verdict.js';
import { causeWords } from './words.js';

/** A change of a circuit, for the list of events. `at` is milliseconds since the start. */
export interface RecordedEvent {
  readonly at: number;
  readonly circuit: string;
  readonly to: CircuitState;
  readonly why: string;
}

/** All that a view shows at one moment. */
export type Scene = ReturnType<Recorder['scene']>;

/** When, in milliseconds since the epoch, as replicas log their changes. */
type Moment = readonly [route: SimulatedRoute, at: number];

const recentMs = 2000;
const keptEvents = 50;

/** Watches a demo from its start: what clients got, what reached CoinGecko, and what became of the circuits. */
export class Recorder {
  readonly requests = new RequestLog();
  /** Where the story is, and once it is told what became of its promises. */
  step: StoryStep | undefined;
  findings: readonly Finding[] = [];
  readonly #replicas: number;
  readonly #shared: boolean;
  readonly #startedAt = performance.now();
  readonly #events: RecordedEvent[] = [];
  readonly #deaths = new Map<number, string>();
  readonly #openings: Readonly<Record<SimulatedRoute, Openings>>;
  readonly #asked: Moment[] = [];
  readonly #calls: Moment[] = [];
  #probes = 0;
  #reached = 0;

  constructor(replicas: number, shared: boolean) {
    this.#replicas = replicas;
    this.#shared = shared;
    const openings = () => new Openings(replicas);
    this.#openings = { prices: openings(), coins: openings(), markets: openings() };
  }

  /** Milliseconds since the start. */
  get at(): number {
    return performance.now() - this.#startedAt;
  }

  get #isDown(): boolean {
    return this.step?.phase === 'down';
  }

  clientAsked(route: SimulatedRoute): void {
    if (this.#isDown) this.#asked.push([route, Date.now()]);
  }

  upstreamReached(route: SimulatedRoute): void {
    this.#reached += 1;
    if (this.#isDown) this.#calls.push([route, Date.now()]);
  }

  /** @returns what there is to tell of it: that a circuit follows another replica goes without saying */
  transition(replica: number, { circuit, to, cause, time, remote }: ReplicaTransition): readonly RecordedEvent[] {
    const route = simulatedRoutes.find((each) => circuit.endsWith(`-${each}`));
    if (route === undefined) {
      return [];
    }
    const everywhere = this.#openings[route].note(replica, to, time, remote);
    this.#probes += to === 'half_open' && !remote && this.#isDown ? 1 : 0;
    const whys = remote ? [] : [(this.#replicas === 1 ? '' : `${nameOf(replica)}: `) + causeWords[cause]];
    if (everywhere && this.#replicas > 1) {
      whys.push(`at all replicas, ${this.#openings[route].spreadMs ?? 0} ms after the first`);
    }
    const events = whys.map((why) => ({ at: this.at, circuit, to, why }));
    this.#events.push(...events);
    this.#events.splice(0, this.#events.length - keptEvents);
    return events;
  }

  died(replica: number, how: string): string {
    const told = `${nameOf(replica)} is gone: ${how}`;
    this.#deaths.set(replica, told);
    Object.values(this.#openings).forEach((openings) => openings.forget(replica));
    return told;
  }

  /** What there is to see now. A circuit's times are null where there is nothing to say. */
  scene(origins: readonly string[]) {
    return {
      at: this.at,
      step: this.step,
      findings: this.findings,
      clients: this.requests.totals,
      recent: this.requests.recent(this.at - recentMs),
      seconds: this.requests.seconds as readonly Readonly<RequestLog['totals']>[],
      reached: this.#reached,
      outage: this.#outage(),
      events: this.#events as readonly RecordedEvent[],
      shared: this.#shared,
      circuits: simulatedRoutes.map((route) => ({
        name: `coingecko-${route}`,
        spreadMs: this.#openings[route].spreadMs,
      })),
      replicas: origins.map((origin, replica) => ({
        origin,
        death: this.#deaths.get(replica),
        circuits: simulatedRoutes.map((route) => {
          const { states, current, latest } = this.#openings[route];
          const state = states[replica] ?? 'closed';
          const openedAt = current?.openedAt.get(replica);
          return {
            state,
            openedAfterMs: current === undefined || openedAt === undefined ? null : openedAt - current.firstAt,
            retryAfterMs: state === 'open' ? (latest[replica] ?? 0) + demoRecoveryTimeoutMs - Date.now() : null,
          };
        }),
      })),
    };
  }

  facts(): StoryFacts {
    return {
      replicas: this.#replicas,
      shared: this.#shared,
      deaths: [...this.#deaths.values()],
      circuits: simulatedRoutes.map((route) => this.#openings[route].fate),
      clients: { ...this.requests.totals },
      outage: this.#outage(),
    };
  }

  /** By when each circuit opened: that is known a moment later than the calls of that moment. */
  #outage(): Outage {
    const beganAt = this.#calls[0]?.[1] ?? Infinity;
    // Of the openings, those that this outage made, or found.
    const isAfter = ([route, at]: Moment): boolean =>
      this.#openings[route].rounds.some(({ firstAt, lastAt }) => lastAt >= beganAt && firstAt < at);
    const reachedAfter = this.#calls.filter(isAfter).length;
    const reachedBefore = this.#calls.length - reachedAfter;
    return { reachedBefore, askedAfter: this.#asked.filter(isAfter).length, reachedAfter, probes: this.#probes };
  }
}

function nameOf(replica: number): string {
  return `replica ${replica + 1}`;
}

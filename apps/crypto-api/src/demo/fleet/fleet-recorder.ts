import { simulatedRoutes, type SimulatedRoute } from '../../simulator/route.js';
import type { Addresses, SceneEvent } from '../scene.js';
import { StoryRecord } from '../story-record.js';
import { transitionText } from '../transition-text.js';
import type { FleetScene } from './fleet-scene.js';
import type { FleetFacts } from './fleet-verdict.js';
import { Openings, spreadMs } from './openings.js';
import { createOutageLog } from './outage-log.js';
import type { ReplicaTransition } from './replica-log.js';

/** Watches a demo of several processes from its start, and can say at any time what there is to see. */
export class FleetRecorder {
  readonly story = new StoryRecord();
  readonly #shared: boolean;
  readonly #deaths = new Map<number, string>();
  readonly #openings: Readonly<Record<SimulatedRoute, Openings>>;
  readonly #outage = createOutageLog();

  constructor(replicas: number, shared: boolean) {
    this.#shared = shared;
    this.#openings = {
      prices: new Openings(replicas),
      coins: new Openings(replicas),
      markets: new Openings(replicas),
    };
  }

  upstreamReached(route: SimulatedRoute): void {
    this.story.upstreamReached();
    if (this.story.isDown) {
      this.#outage.upstreamReached(route, Date.now());
    }
  }

  /** @returns what there is to tell of it: that a circuit follows another replica goes without saying */
  transition(replica: number, { circuit, to, cause, time, remote }: ReplicaTransition): readonly SceneEvent[] {
    const route = simulatedRoutes.find((each) => circuit.endsWith(`-${each}`));
    if (route === undefined) {
      return [];
    }
    const turn = this.#openings[route].note(replica, { to, at: time, follows: remote });
    if (to === 'half_open' && !remote && this.story.isDown) {
      this.#outage.probeBegan();
    }
    const events: SceneEvent[] = [];
    if (!remote) {
      events.push(this.story.noteEvent({ circuit, to, why: `${nameOf(replica)}: ${transitionText(cause)}` }));
    }
    const round = this.#openings[route].rounds.at(-1);
    if (turn === 'last' && round !== undefined) {
      const why = `at all replicas, ${spreadMs(round)} ms after the first`;
      events.push(this.story.noteEvent({ circuit, to, why }));
    }
    return events;
  }

  died(replica: number, how: string): string {
    const told = `${nameOf(replica)} is gone: ${how}`;
    this.#deaths.set(replica, told);
    for (const openings of Object.values(this.#openings)) {
      openings.forget(replica);
    }
    return told;
  }

  scene(addresses: Addresses, origins: readonly string[]): FleetScene {
    return {
      ...this.story.scene(addresses),
      shared: this.#shared,
      circuits: simulatedRoutes.map((route) => {
        const last = this.#openings[route].rounds.at(-1);
        return { name: `coingecko-${route}`, spreadMs: last === undefined ? null : spreadMs(last) };
      }),
      replicas: origins.map((origin, index) => ({
        origin,
        death: this.#deaths.get(index),
        circuits: simulatedRoutes.map((route) => {
          const { states, current } = this.#openings[route];
          const openedAt = current?.openedAt.get(index);
          return {
            state: states[index] ?? 'closed',
            openedAfterMs: current === undefined || openedAt === undefined ? null : openedAt - current.firstAt,
          };
        }),
      })),
      outage: this.#count(),
    };
  }

  facts(): FleetFacts {
    return {
      shared: this.#shared,
      deaths: [...this.#deaths.values()],
      circuits: simulatedRoutes.map((route) => {
        const { states, rounds } = this.#openings[route];
        const first = rounds[0];
        return {
          openedAt: first?.openedAt.size ?? 0,
          followers: first?.followers ?? 0,
          spreadMs: first === undefined ? 0 : spreadMs(first),
          closedAt: states.filter((state) => state === 'closed').length,
        };
      }),
      replicas: this.#openings.prices.states.length,
      clients: { ...this.story.requests.totals },
      outage: this.#count(),
    };
  }

  #count() {
    return this.#outage.count((route) => this.#openings[route].rounds);
  }
}

function nameOf(replica: number): string {
  return `replica ${replica + 1}`;
}

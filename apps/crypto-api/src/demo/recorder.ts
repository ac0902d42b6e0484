import { simulatedRoutes, type SimulatedRoute } from '../simulator/route.js';
import type { Circuits } from '../wiring/circuits.js';
import { createOutageMeter, type OutageMeter } from './outage-meter.js';
import type { Addresses, CircuitScene, Scene } from './scene.js';
import { StoryRecord } from './story-record.js';
import type { StoryFacts } from './verdict.js';

/** Watches a demo of one process from its start, and can say at any time what there is to see. */
export class Recorder {
  readonly story = new StoryRecord();
  readonly outage: OutageMeter;
  readonly #circuits: Circuits;

  constructor(circuits: Circuits) {
    this.#circuits = circuits;
    this.outage = createOutageMeter({
      isDown: () => this.story.isDown,
      isClosed: (route) => circuits[route].state === 'closed',
    });
  }

  upstreamReached(route: SimulatedRoute): void {
    this.story.upstreamReached();
    this.outage.upstreamReached(route);
  }

  scene(addresses: Addresses): Scene {
    return { ...this.story.scene(addresses), circuits: this.#circuitScenes() };
  }

  facts(): StoryFacts {
    return {
      circuits: simulatedRoutes.map((route) => {
        const { name, openedCount, state } = this.#circuits[route].getStats();
        return { name, openedCount, closed: state === 'closed' };
      }),
      clients: { ...this.story.requests.totals },
      outage: { ...this.outage.counts },
    };
  }

  #circuitScenes(): readonly CircuitScene[] {
    return simulatedRoutes.map((route) => {
      const stats = this.#circuits[route].getStats();
      return {
        name: stats.name,
        state: stats.state,
        failuresInARow: stats.consecutiveFailures,
        failureThreshold: stats.failureThreshold,
        retryAfterMs: stats.retryAfterMs,
        saved: stats.rejectedCount,
      };
    });
  }
}

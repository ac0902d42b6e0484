import { simulatedRoutes, type SimulatedRoute } from '../simulator/route.js';
import type { Circuits } from '../wiring/circuits.js';
import { createOutageMeter, type OutageMeter } from './outage-meter.js';
import { createRequestLog, type RequestLog } from './request-log.js';
import type { CircuitScene, Scene, SceneEvent } from './scene.js';
import type { StoryPoint } from './storyteller.js';
import type { Finding, StoryFacts } from './verdict.js';

const recentMs = 2000;
const keptEvents = 50;

/** Watches a demo from its start, and can say at any time what there is to see. */
export class Recorder {
  readonly requests: RequestLog = createRequestLog();
  readonly outage: OutageMeter;
  requestsPerSecond = 0;
  point: StoryPoint | undefined;
  ended = false;
  /** What became of the story's promises, once it is told. */
  findings: readonly Finding[] = [];
  readonly #circuits: Circuits;
  readonly #startedAt = performance.now();
  readonly #events: SceneEvent[] = [];
  #reached = 0;
  #reachedAt: number[] = [];

  constructor(circuits: Circuits) {
    this.#circuits = circuits;
    this.outage = createOutageMeter({
      isDown: () => this.point?.phase.name === 'down' && !this.ended,
      isClosed: (route) => circuits[route].state === 'closed',
    });
  }

  /** Milliseconds since the start. */
  get at(): number {
    return performance.now() - this.#startedAt;
  }

  upstreamReached(route: SimulatedRoute): void {
    this.#reached += 1;
    this.#reachedAt.push(this.at);
    this.outage.upstreamReached(route);
  }

  noteEvent(event: Omit<SceneEvent, 'at'>): SceneEvent {
    const noted = { ...event, at: this.at };
    this.#events.push(noted);
    if (this.#events.length > keptEvents) {
      this.#events.shift();
    }
    return noted;
  }

  scene(urls: Pick<Scene, 'apiUrl' | 'simulatorUrl'>): Scene {
    const at = this.at;
    this.#reachedAt = this.#reachedAt.filter((reachedAt) => reachedAt > at - 1000);
    return {
      ...urls,
      at,
      phase: this.ended ? undefined : this.point?.phase.name,
      ended: this.ended,
      told: this.point?.step.told ?? '',
      findings: this.findings,
      requestsPerSecond: this.requestsPerSecond,
      circuits: this.#circuitScenes(),
      clients: this.requests.totals,
      recent: this.requests.recent(at - recentMs),
      seconds: this.requests.seconds,
      reached: this.#reached,
      reachedLastSecond: this.#reachedAt.length,
      events: this.#events,
    };
  }

  facts(): StoryFacts {
    return {
      circuits: simulatedRoutes.map((route) => {
        const { name, openedCount, state } = this.#circuits[route].getStats();
        return { name, openedCount, closed: state === 'closed' };
      }),
      clients: { ...this.requests.totals },
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

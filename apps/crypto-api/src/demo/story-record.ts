import { createRequestLog, type RequestLog } from './request-log.js';
import type { Addresses, SceneEvent, StoryScene } from './scene.js';
import type { StoryPoint } from './storyteller.js';
import type { Finding } from './verdict.js';

const recentMs = 2000;
const keptEvents = 50;

/** Writes down, from the start of a demo, what clients got, what reached CoinGecko and what happened. */
export class StoryRecord {
  readonly requests: RequestLog = createRequestLog();
  requestsPerSecond = 0;
  point: StoryPoint | undefined;
  ended = false;
  /** What became of the story's promises, once it is told. */
  findings: readonly Finding[] = [];
  readonly #startedAt = performance.now();
  readonly #events: SceneEvent[] = [];
  #reached = 0;
  #reachedAt: number[] = [];

  /** Milliseconds since the start. */
  get at(): number {
    return performance.now() - this.#startedAt;
  }

  /** Whether the story has CoinGecko down now. */
  get isDown(): boolean {
    return this.point?.phase.name === 'down' && !this.ended;
  }

  upstreamReached(): void {
    this.#reached += 1;
    this.#reachedAt.push(this.at);
  }

  noteEvent(event: Omit<SceneEvent, 'at'>): SceneEvent {
    const noted = { ...event, at: this.at };
    this.#events.push(noted);
    if (this.#events.length > keptEvents) {
      this.#events.shift();
    }
    return noted;
  }

  scene(addresses: Addresses): StoryScene {
    const at = this.at;
    this.#reachedAt = this.#reachedAt.filter((reachedAt) => reachedAt > at - 1000);
    return {
      ...addresses,
      at,
      phase: this.ended ? undefined : this.point?.phase.name,
      ended: this.ended,
      told: this.point?.step.told ?? '',
      findings: this.findings,
      requestsPerSecond: this.requestsPerSecond,
      clients: this.requests.totals,
      recent: this.requests.recent(at - recentMs),
      seconds: this.requests.seconds,
      reached: this.#reached,
      reachedLastSecond: this.#reachedAt.length,
      events: this.#events,
    };
  }
}

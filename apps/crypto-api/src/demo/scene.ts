import type { PhaseName } from './story.js';
import type { Finding } from './verdict.js';
import type { OutcomeCounts, RecentRequests } from './request-log.js';

/** What a circuit can be. */
export type CircuitState = 'closed' | 'open' | 'half_open';

/** One circuit as it is now. */
export interface CircuitScene {
  readonly name: string;
  readonly state: CircuitState;
  readonly failuresInARow: number;
  readonly failureThreshold: number;
  /** Until the next probe; null unless open. */
  readonly retryAfterMs: number | null;
  /** Calls that it spared CoinGecko. */
  readonly saved: number;
}

/** Something that happened, for the list of events. */
export interface SceneEvent {
  /** Since the start, in milliseconds. */
  readonly at: number;
  readonly circuit: string;
  readonly to: CircuitState;
  readonly why: string;
}

/** Where there is something to look at. */
export interface Addresses {
  /** An example of what clients ask. */
  readonly apiUrl: string;
  /** The circuits, live. */
  readonly pageUrl: string;
  readonly metricsUrl: string;
  readonly simulatorUrl: string;
  /** What the buttons of the page ask for. */
  readonly adminToken: string;
}

/** What a view shows of the story, however many processes the API has. */
export interface StoryScene extends Addresses {
  /** Since the start, in milliseconds. */
  readonly at: number;
  /** Undefined before the story begins and after it has ended. */
  readonly phase: PhaseName | undefined;
  readonly ended: boolean;
  /** What goes on at CoinGecko. */
  readonly told: string;
  /** What became of the story's promises; none before its end. */
  readonly findings: readonly Finding[];
  readonly requestsPerSecond: number;
  readonly clients: OutcomeCounts;
  readonly recent: RecentRequests | undefined;
  readonly seconds: readonly OutcomeCounts[];
  readonly reached: number;
  readonly reachedLastSecond: number;
  readonly events: readonly SceneEvent[];
}

/** All that a view shows at one moment of an API in one process. */
export interface Scene extends StoryScene {
  readonly circuits: readonly CircuitScene[];
}

import type { PhaseName } from './story.js';
import type { Finding } from './verdict.js';
import type { OutcomeCounts, RecentRequests } from './request-log.js';

/** One circuit as it is now. */
export interface CircuitScene {
  readonly name: string;
  readonly state: 'closed' | 'open' | 'half_open';
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
  readonly to: CircuitScene['state'];
  readonly why: string;
}

/** All that a view shows at one moment. */
export interface Scene {
  /** Since the start, in milliseconds. */
  readonly at: number;
  /** Undefined before the story begins and after it has ended. */
  readonly phase: PhaseName | undefined;
  readonly ended: boolean;
  /** What goes on at CoinGecko. */
  readonly told: string;
  /** What became of the story's promises; none before its end. */
  readonly findings: readonly Finding[];
  readonly apiUrl: string;
  readonly simulatorUrl: string;
  readonly requestsPerSecond: number;
  readonly circuits: readonly CircuitScene[];
  readonly clients: OutcomeCounts;
  readonly recent: RecentRequests | undefined;
  readonly seconds: readonly OutcomeCounts[];
  readonly reached: number;
  readonly reachedLastSecond: number;
  readonly events: readonly SceneEvent[];
}

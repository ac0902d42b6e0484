import type { CircuitState, StoryScene } from '../scene.js';

/** A circuit at one replica. */
export interface ReplicaCircuit {
  readonly state: CircuitState;
  /** How long after the first replica this one had it open, in milliseconds; null unless it is not closed. */
  readonly openedAfterMs: number | null;
}

/** One replica as it is now. */
export interface ReplicaScene {
  readonly origin: string;
  /** That it ended, and how, if it did without being told to. */
  readonly death: string | undefined;
  /** In the order of the scene's `circuits`. */
  readonly circuits: readonly ReplicaCircuit[];
}

/** What reached CoinGecko while it was down. */
export interface FleetOutage {
  /** Calls before the circuit of their route had opened anywhere. */
  readonly reachedBefore: number;
  /** Calls since then, over all replicas. */
  readonly reachedAfter: number;
  /** How many times a replica began to probe. */
  readonly probes: number;
}

/** All that a view shows at one moment of an API in several processes. */
export interface FleetScene extends StoryScene {
  readonly shared: boolean;
  readonly circuits: readonly {
    readonly name: string;
    /** From the first replica that had it open to the last, the last time that it opened; null before. */
    readonly spreadMs: number | null;
  }[];
  readonly replicas: readonly ReplicaScene[];
  readonly outage: FleetOutage;
}

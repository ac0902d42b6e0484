import type { SimulatedRoute } from '../../simulator/route.js';
import type { FleetOutage } from './fleet-scene.js';
import type { Opening } from './openings.js';

/** Notes what reached CoinGecko while it was down. */
export interface OutageLog {
  /** @param at - in milliseconds since the epoch, as replicas log their changes. */
  upstreamReached(route: SimulatedRoute, at: number): void;
  probeBegan(): void;
  /** What it came to, by when each circuit opened: that is known a moment later than the calls of that moment. */
  count(roundsOf: (route: SimulatedRoute) => readonly Opening[]): FleetOutage;
}

/** Creates an empty log. */
export function createOutageLog(): OutageLog {
  const calls: { readonly route: SimulatedRoute; readonly at: number }[] = [];
  let probes = 0;
  return {
    upstreamReached: (route, at) => void calls.push({ route, at }),
    probeBegan: () => void (probes += 1),
    count(roundsOf) {
      const beganAt = calls[0]?.at ?? Infinity;
      const after = calls.filter(({ route, at }) =>
        // Of the openings, those that this outage made, or found.
        roundsOf(route).some(({ firstAt, openedAt }) => Math.max(...openedAt.values()) >= beganAt && firstAt < at),
      );
      return { reachedBefore: calls.length - after.length, reachedAfter: after.length, probes };
    },
  };
}

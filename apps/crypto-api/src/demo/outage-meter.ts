import type { SimulatedRoute } from '../simulator/route.js';

/** What was asked, and what of it reached CoinGecko, while it was down. */
export interface OutageCounts {
  /** Calls that reached CoinGecko while their circuit was still closed: what it took to notice. */
  readonly reachedBeforeOpening: number;
  /** Requests of clients while the circuit of their route was not closed. */
  readonly askedSinceOpening: number;
  /** Calls that reached CoinGecko while their circuit was not closed: probes. */
  readonly reachedSinceOpening: number;
}

/** Counts the calls of an outage. */
export interface OutageMeter {
  clientAsked(route: SimulatedRoute): void;
  upstreamReached(route: SimulatedRoute): void;
  readonly counts: OutageCounts;
}

/** Options of {@link createOutageMeter}. */
export interface OutageMeterOptions {
  readonly isDown: () => boolean;
  readonly isClosed: (route: SimulatedRoute) => boolean;
}

/** Creates a meter that counts while CoinGecko is down, and stands still otherwise. */
export function createOutageMeter({ isDown, isClosed }: OutageMeterOptions): OutageMeter {
  const counts = { reachedBeforeOpening: 0, askedSinceOpening: 0, reachedSinceOpening: 0 };
  return {
    counts,
    clientAsked(route) {
      if (isDown() && !isClosed(route)) {
        counts.askedSinceOpening += 1;
      }
    },
    upstreamReached(route) {
      if (isDown()) {
        counts[isClosed(route) ? 'reachedBeforeOpening' : 'reachedSinceOpening'] += 1;
      }
    },
  };
}

/** How much of what clients asked for did not reach CoinGecko after the opening, from 0 to 1. */
export function dropRate({ askedSinceOpening, reachedSinceOpening }: OutageCounts): number {
  return askedSinceOpening === 0 ? 0 : 1 - reachedSinceOpening / askedSinceOpening;
}

import type { Trouble } from '../simulator/trouble.js';

/** What the story says is going on at CoinGecko. */
export type PhaseName = 'healthy' | 'slow' | 'down' | 'recovering';

/** A change of CoinGecko's health within a phase. */
export interface PhaseStep {
  readonly afterMs: number;
  readonly trouble: Trouble;
  /** For the audience. */
  readonly told: string;
}

/** One phase of the story. */
export interface Phase {
  readonly name: PhaseName;
  readonly durationMs: number;
  readonly steps: readonly PhaseStep[];
}

/** The scripted outage. Calls to CoinGecko time out after {@link demoCallTimeoutMs}. */
export const story: readonly Phase[] = [
  {
    name: 'healthy',
    durationMs: 4000,
    steps: [
      {
        afterMs: 0,
        trouble: { kind: 'latency', delayMs: 20, jitterMs: 20 },
        told: 'CoinGecko answers within 40 ms. Every price is fresh.',
      },
    ],
  },
  {
    name: 'slow',
    durationMs: 4000,
    steps: [
      {
        afterMs: 0,
        trouble: { kind: 'latency', delayMs: 450, jitterMs: 300 },
        told: 'CoinGecko takes up to 750 ms. Prices are fresh, but everybody waits.',
      },
    ],
  },
  {
    name: 'down',
    durationMs: 12_000,
    steps: [
      {
        afterMs: 0,
        trouble: { kind: 'hang' },
        told: 'CoinGecko hangs. Calls wait 1 s for nothing, until the circuits open.',
      },
      {
        afterMs: 6000,
        trouble: { kind: 'status', status: 503 },
        told: 'CoinGecko answers 503. Clients still get prices: the last known ones.',
      },
    ],
  },
  {
    name: 'recovering',
    durationMs: 6000,
    steps: [
      {
        afterMs: 0,
        trouble: { kind: 'latency', delayMs: 80, jitterMs: 80 },
        told: 'CoinGecko is back. The next probe finds out, and its circuit closes.',
      },
    ],
  },
];

/** How long a call to the simulated CoinGecko may take. */
export const demoCallTimeoutMs = 1000;

/** How long a client of the demo waits at most. */
export const demoRequestDeadlineMs = 4000;

/** How many failures in a row open a circuit of the demo: few, since identical requests share a call, and its failure. */
export const demoFailureThreshold = 3;

/** How long a circuit of the demo stays open before a probe; a minute, in production. */
export const demoRecoveryTimeoutMs = 3000;

/** How long the whole story takes. */
export const storyDurationMs = story.reduce((sum, phase) => sum + phase.durationMs, 0);

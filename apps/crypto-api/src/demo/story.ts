import type { Trouble } from '../simulator/trouble.js';

/** What the story says is going on at CoinGecko. */
export type PhaseName = 'healthy' | 'slow' | 'down' | 'recovering';

/** A change of CoinGecko's health. */
export interface StoryStep {
  readonly phase: PhaseName;
  readonly durationMs: number;
  readonly trouble: Trouble;
  /** For the audience. */
  readonly told: string;
}

/** The scripted outage. Calls to CoinGecko time out after {@link demoCallTimeoutMs}. */
export const story: readonly StoryStep[] = [
  {
    phase: 'healthy',
    durationMs: 4000,
    trouble: { kind: 'latency', delayMs: 20, jitterMs: 20 },
    told: 'CoinGecko answers within 40 ms. Every price is fresh.',
  },
  {
    phase: 'slow',
    durationMs: 4000,
    trouble: { kind: 'latency', delayMs: 450, jitterMs: 300 },
    told: 'CoinGecko takes up to 750 ms. Prices are fresh, but everybody waits.',
  },
  {
    phase: 'down',
    durationMs: 6000,
    trouble: { kind: 'hang' },
    told: 'CoinGecko hangs. Calls wait 1 s for nothing, until the circuits open.',
  },
  {
    phase: 'down',
    durationMs: 6000,
    trouble: { kind: 'status', status: 503 },
    told: 'CoinGecko answers 503. Clients still get prices: the last known ones.',
  },
  {
    phase: 'recovering',
    durationMs: 6000,
    trouble: { kind: 'latency', delayMs: 80, jitterMs: 80 },
    told: 'CoinGecko is back. The next probe finds out, and its circuit closes.',
  },
];

/** The phases, in their order. */
export const phases: readonly PhaseName[] = [...new Set(story.map(({ phase }) => phase))];

/** How long a call to the simulated CoinGecko may take, and how long a client of the demo waits at most. */
export const [demoCallTimeoutMs, demoRequestDeadlineMs] = [1000, 4000];

/** How many failures in a row open a circuit of the demo: few, since identical requests share a call, and its failure. */
export const demoFailureThreshold = 3;

/** How long a circuit of the demo stays open before a probe; a minute, in production. */
export const demoRecoveryTimeoutMs = 3000;

/** How long the story takes, or a phase of it. */
export function storyDurationMs(phase?: PhaseName): number {
  return story.reduce((sum, step) => sum + (phase === undefined || step.phase === phase ? step.durationMs : 0), 0);
}

import type { OutcomeCounts } from './request-log.js';
import { dropRate, type OutageCounts } from './outage-meter.js';

/** What one circuit went through. */
export interface CircuitFate {
  readonly name: string;
  readonly openedCount: number;
  readonly closed: boolean;
}

/** What the story left behind. */
export interface StoryFacts {
  readonly circuits: readonly CircuitFate[];
  readonly clients: OutcomeCounts;
  readonly outage: OutageCounts;
}

/** One promise of the story, and whether it was kept. */
export interface Finding {
  readonly kept: boolean;
  readonly text: string;
}

const leastDropRate = 0.95;

/** Holds what happened against what the story promises. */
export function judge({ circuits, clients, outage }: StoryFacts): readonly Finding[] {
  const opened = circuits.filter((circuit) => circuit.openedCount > 0);
  const closed = circuits.filter((circuit) => circuit.closed);
  const dropped = dropRate(outage);
  return [
    {
      kept: opened.length === circuits.length,
      text: `the circuits opened: ${opened.length} of ${circuits.length}, after ${outage.reachedBeforeOpening} calls to the dead CoinGecko`,
    },
    clientsFinding(clients),
    {
      kept: dropped >= leastDropRate,
      text: `calls to it dropped by ${(dropped * 100).toFixed(1)} %: ${outage.askedSinceOpening} requests, ${outage.reachedSinceOpening} probes`,
    },
    {
      kept: closed.length === circuits.length,
      text: `the circuits closed again: ${closed.length} of ${circuits.length}`,
    },
  ];
}

/** Whether every client got an answer, and the outage was one. */
export function clientsFinding({ fresh, cached, error }: OutcomeCounts): Finding {
  const asked = fresh + cached + error;
  return {
    kept: error === 0 && cached > 0,
    text: `clients kept getting answers: ${asked - error} of ${asked}, ${cached} of them last known`,
  };
}

import type { OutcomeCounts } from './request-log.js';
import { demoFailureThreshold, demoRecoveryTimeoutMs, storyDurationMs } from './story.js';

/** One promise of the story, and whether it was kept. */
export interface Finding {
  readonly kept: boolean;
  readonly text: string;
}

/** What was asked for, and what of it reached CoinGecko, while it was down. */
export interface Outage {
  /** Calls before the circuit of their route had opened anywhere. */
  readonly reachedBefore: number;
  /** Requests of clients since then, and the calls that they became, over all replicas. */
  readonly askedAfter: number;
  readonly reachedAfter: number;
  /** How many times a replica began to probe. */
  readonly probes: number;
}

/** What one circuit went through, at all replicas. */
export interface CircuitFate {
  /** At how many it opened, and at how many of them because it did at another one. */
  readonly openedAt: number;
  readonly followers: number;
  /** From the first of them to the last. */
  readonly spreadMs: number;
  /** At how many it is closed now. */
  readonly closedAt: number;
}

/** What the story left behind. */
export interface StoryFacts {
  readonly shared: boolean;
  readonly replicas: number;
  /** Of replicas that ended without being told to. */
  readonly deaths: readonly string[];
  readonly circuits: readonly CircuitFate[];
  readonly clients: OutcomeCounts;
  readonly outage: Outage;
}

const leastDropRate = 0.95;

/** A circuit that is shared opens at all replicas within this time. */
const mostSpreadMs = 1000;

/** Different requests that one replica can have under way on a route when its circuit opens, and as many failures. */
const mostToNotice = 2 * demoFailureThreshold;

/** Holds what happened against what the story promises. */
export function judge(facts: StoryFacts): readonly Finding[] {
  const { replicas, deaths, circuits, clients, outage } = facts;
  const [opened, closed] = [count(facts, 'openedAt'), count(facts, 'closedAt')];
  const [answered, where] = [clients.fresh + clients.cached, replicas === 1 ? '' : ' at all replicas'];
  return [
    ...deaths.map((death) => ({ kept: false, text: death })),
    replicas === 1
      ? finding(
          opened === circuits.length,
          `the circuits opened: ${opened} of ${circuits.length}, after ${outage.reachedBefore} calls to the dead CoinGecko`,
        )
      : openedEverywhere(facts, opened),
    finding(
      clients.error === 0 && clients.cached > 0,
      `clients kept getting answers: ${answered} of ${answered + clients.error}, ${clients.cached} of them last known`,
    ),
    replicas === 1 ? dropped(outage) : spared(facts),
    finding(closed === circuits.length, `the circuits closed again${where}: ${closed} of ${circuits.length}`),
  ];
}

/** How many circuits did that at all replicas. */
function count({ circuits, replicas }: StoryFacts, what: 'openedAt' | 'closedAt'): number {
  return circuits.filter((circuit) => circuit[what] === replicas).length;
}

function dropped({ askedAfter, reachedAfter }: Outage): Finding {
  const rate = askedAfter === 0 ? 0 : 1 - reachedAfter / askedAfter;
  const text = `calls to it dropped by ${(rate * 100).toFixed(1)} %: ${askedAfter} requests, ${reachedAfter} probes`;
  return finding(rate >= leastDropRate, text);
}

function openedEverywhere({ shared, replicas, circuits }: StoryFacts, opened: number): Finding {
  const slowestMs = Math.max(...circuits.map(({ spreadMs }) => spreadMs));
  const together = circuits.every(({ followers }) => followers > 0);
  const how = together ? `the last ${slowestMs} ms after the first` : `each for itself, within ${slowestMs} ms`;
  return finding(
    opened === circuits.length && (!shared || (together && slowestMs <= mostSpreadMs)),
    `all ${replicas} replicas opened ${opened} of ${circuits.length} circuits, ${how}`,
  );
}

/** The probes are as many as fit into the outage; the other calls are those of replicas that did not know yet. */
function spared({ shared, replicas, circuits, outage }: StoryFacts): Finding {
  const { reachedBefore, reachedAfter, probes } = outage;
  const rounds = Math.floor(storyDurationMs('down') / demoRecoveryTimeoutMs);
  const mostProbes = circuits.length * (shared ? 1 : replicas) * rounds;
  const mostUnknowing = circuits.length * (replicas - 1) * (shared ? 1 : mostToNotice);
  const unknowing = Math.max(0, reachedAfter - probes);
  return finding(
    probes <= mostProbes && unknowing <= mostUnknowing,
    `the dead CoinGecko got ${reachedBefore} calls until noticed, then ${probes} probes and ${unknowing} others`,
  );
}

function finding(kept: boolean, text: string): Finding {
  return { kept, text };
}

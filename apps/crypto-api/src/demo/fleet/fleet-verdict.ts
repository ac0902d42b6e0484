import type { OutcomeCounts } from '../request-log.js';
import { demoFailureThreshold, demoRecoveryTimeoutMs, story } from '../story.js';
import { clientsFinding, type Finding } from '../verdict.js';
import type { FleetOutage } from './fleet-scene.js';

/** What one circuit went through, at all replicas. */
export interface FleetCircuitFate {
  /** At how many replicas it opened. */
  readonly openedAt: number;
  /** At how many because it did at another one. */
  readonly followers: number;
  /** From the first of them to the last. */
  readonly spreadMs: number;
  /** At how many it is closed now. */
  readonly closedAt: number;
}

/** What the story left behind. */
export interface FleetFacts {
  readonly shared: boolean;
  readonly replicas: number;
  /** Of those that ended without being told to. */
  readonly deaths: readonly string[];
  readonly circuits: readonly FleetCircuitFate[];
  readonly clients: OutcomeCounts;
  readonly outage: FleetOutage;
}

/** A circuit that is shared opens at all replicas within this time. */
const mostSpreadMs = 1000;

/** Different requests that one replica can have under way on a route when its circuit opens, and as many failures. */
const mostToNotice = 2 * demoFailureThreshold;

/** Holds what happened to several replicas against what the story promises. */
export function judgeFleet(facts: FleetFacts): readonly Finding[] {
  const { replicas, deaths, circuits } = facts;
  const closed = circuits.filter(({ closedAt }) => closedAt === replicas).length;
  return [
    ...deaths.map((death) => ({ kept: false, text: death })),
    openedFinding(facts),
    clientsFinding(facts.clients),
    sparedFinding(facts),
    {
      kept: closed === circuits.length,
      text: `the circuits closed again at all replicas: ${closed} of ${circuits.length}`,
    },
  ];
}

function openedFinding({ shared, replicas, circuits }: FleetFacts): Finding {
  const opened = circuits.filter(({ openedAt }) => openedAt === replicas).length;
  const slowestMs = Math.max(...circuits.map(({ spreadMs }) => spreadMs));
  const together = circuits.every(({ followers }) => followers > 0);
  return {
    kept: opened === circuits.length && (!shared || (together && slowestMs <= mostSpreadMs)),
    text:
      `all ${replicas} replicas opened ${opened} of ${circuits.length} circuits, ` +
      (together ? `the last ${slowestMs} ms after the first` : `each for itself, within ${slowestMs} ms`),
  };
}

/** The probes are as many as fit into the outage; the other calls are those of replicas that did not know yet. */
function sparedFinding({ shared, replicas, circuits, outage }: FleetFacts): Finding {
  const { reachedBefore, reachedAfter, probes } = outage;
  const downMs = story.find(({ name }) => name === 'down')?.durationMs ?? 0;
  const mostProbes = circuits.length * (shared ? 1 : replicas) * Math.floor(downMs / demoRecoveryTimeoutMs);
  const mostUnknowing = circuits.length * (replicas - 1) * (shared ? 1 : mostToNotice);
  const unknowing = Math.max(0, reachedAfter - probes);
  return {
    kept: probes <= mostProbes && unknowing <= mostUnknowing,
    text: `the dead CoinGecko got ${reachedBefore} calls until noticed, then ${probes} probes and ${unknowing} others`,
  };
}

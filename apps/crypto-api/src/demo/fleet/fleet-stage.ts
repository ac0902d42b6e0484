import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator, type Simulator } from '../../simulator/simulator.js';
import type { SimulatedRoute } from '../../simulator/route.js';
import { demoCallTimeoutMs, demoFailureThreshold, demoRecoveryTimeoutMs, demoRequestDeadlineMs } from '../story.js';
import { startFront } from './front.js';
import type { ReplicaTransition } from './replica-log.js';
import { startReplicaProcess, type ReplicaProcess } from './replica-process.js';

/** The simulator, several processes of the API, and the front before them. */
export interface FleetStage {
  /** Where clients ask: the front. */
  readonly origin: string;
  readonly replicas: readonly Pick<ReplicaProcess, 'origin' | 'pid'>[];
  readonly simulator: Simulator;
  close(): Promise<void>;
}

/** Options of {@link setFleetStage}. Replicas are told by their index, from 0. */
export interface FleetStageOptions {
  /** Where the front listens; 0 is any free port. */
  readonly port: number;
  readonly replicas: number;
  readonly adminToken: string;
  /** Whether the replicas share their circuits, through files in a temporary directory. */
  readonly shared: boolean;
  readonly onUpstreamCall: (route: SimulatedRoute) => void;
  readonly onTransition: (replica: number, transition: ReplicaTransition) => void;
  readonly onDeath: (replica: number, how: string) => void;
  readonly signal: AbortSignal;
}

/** Builds the stage, or nothing of it. */
export async function setFleetStage(options: FleetStageOptions): Promise<FleetStage> {
  const ends: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    // Last made, first ended: the front before the replicas, these before their simulator and their files.
    for (const end of ends.splice(0).reverse()) {
      await end();
    }
  };
  try {
    const simulator = await startSimulator({ onCall: options.onUpstreamCall });
    ends.push(() => simulator.close());
    const environment = {
      ...replicaEnvironment(simulator.baseUrl, options.adminToken),
      ...(await sharing(options.shared, ends)),
    };
    const dead = new Set<number>();
    const replicas = await startReplicas(options, environment, dead, ends);
    const alive = (): string[] => replicas.filter((_, index) => !dead.has(index)).map(({ origin }) => origin);
    const front = await startFront({ port: options.port, origins: alive });
    ends.push(() => front.stop(0));
    return {
      origin: `http://127.0.0.1:${front.port}`,
      replicas,
      simulator,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What the story needs; as everywhere in the demo, what else an API may be told must not change it. */
function replicaEnvironment(baseUrl: string, adminToken: string): Readonly<Record<string, string>> {
  return {
    PORT: '0',
    ADMIN_TOKEN: adminToken,
    COINGECKO_BASE_URL: baseUrl,
    COINGECKO_CALL_TIMEOUT: String(demoCallTimeoutMs / 1000),
    REQUEST_DEADLINE: String(demoRequestDeadlineMs / 1000),
    CIRCUIT_BREAKER_FAILURE_THRESHOLD: String(demoFailureThreshold),
    CIRCUIT_BREAKER_RECOVERY_TIMEOUT: String(demoRecoveryTimeoutMs / 1000),
    // Each request is a call, so that the audience sees what becomes of calls.
    CACHE_TTL: '0',
    SHUTDOWN_DEADLINE: '1',
  };
}

async function sharing(shared: boolean, ends: (() => Promise<void>)[]): Promise<Readonly<Record<string, string>>> {
  if (!shared) {
    return {};
  }
  const directory = await mkdtemp(join(tmpdir(), 'tripswitch-demo-'));
  ends.push(() => rm(directory, { recursive: true, force: true }));
  return { CIRCUIT_BREAKER_PERSISTENT: 'true', CIRCUIT_BREAKER_STATE_DIR: directory };
}

async function startReplicas(
  { replicas, onTransition, onDeath, signal }: FleetStageOptions,
  environment: Readonly<Record<string, string>>,
  dead: Set<number>,
  ends: (() => Promise<void>)[],
): Promise<readonly ReplicaProcess[]> {
  const starts = Array.from({ length: replicas }, (_, index) =>
    startReplicaProcess({
      environment,
      onTransition: (transition) => onTransition(index, transition),
      onDeath: (how) => {
        dead.add(index);
        onDeath(index, how);
      },
      signal,
    }),
  );
  // All of them are waited for, also when one fails: those that run have to be ended.
  const settled = await Promise.allSettled(starts);
  const started = settled.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  ends.push(async () => {
    await Promise.all(started.map((replica) => replica.stop()));
  });
  return Promise.all(starts);
}

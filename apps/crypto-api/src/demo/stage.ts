import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SimulatedRoute } from '../simulator/route.js';
import { startSimulator } from '../simulator/simulator.js';
import { startFront } from './front.js';
import { startReplicaProcess, type ReplicaTransition } from './replica-process.js';
import { demoCallTimeoutMs, demoFailureThreshold, demoRecoveryTimeoutMs, demoRequestDeadlineMs } from './story.js';

/** What {@link setStage} built. */
export type Stage = Awaited<ReturnType<typeof setStage>>;

/** Options of {@link setStage}. Replicas are told by their index, from 0. */
export interface StageOptions {
  /** Where the API, or the front, listens; 0 is any free port. */
  readonly port: number;
  readonly replicas: number;
  /** Whether the replicas share their circuits, through files in a temporary directory. */
  readonly shared: boolean;
  readonly adminToken: string;
  readonly onUpstreamCall: (route: SimulatedRoute) => void;
  readonly onTransition: (replica: number, transition: ReplicaTransition) => void;
  readonly onDeath: (replica: number, how: string) => void;
  readonly signal: AbortSignal;
}

/** Starts a simulator, and the API in a process of its own, or in several behind a front; or nothing of it. */
export async function setStage(options: StageOptions) {
  const { port, replicas: count, onTransition, onDeath, signal } = options;
  const ends: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    // Last made, first ended: the front before the replicas, these before their simulator and their files.
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const simulator = await startSimulator({ onCall: options.onUpstreamCall });
    ends.push(() => simulator.close());
    const directory = options.shared ? await mkdtemp(join(tmpdir(), 'tripswitch-demo-')) : undefined;
    if (directory !== undefined) ends.push(() => rm(directory, { recursive: true, force: true }));
    // What the story needs; what else an API may be told must not change it.
    const environment = {
      COINGECKO_BASE_URL: simulator.baseUrl,
      COINGECKO_CALL_TIMEOUT: String(demoCallTimeoutMs / 1000),
      REQUEST_DEADLINE: String(demoRequestDeadlineMs / 1000),
      CIRCUIT_BREAKER_FAILURE_THRESHOLD: String(demoFailureThreshold),
      CIRCUIT_BREAKER_RECOVERY_TIMEOUT: String(demoRecoveryTimeoutMs / 1000),
      ...(directory && { CIRCUIT_BREAKER_PERSISTENT: 'true', CIRCUIT_BREAKER_STATE_DIR: directory }),
      // Each request is a call, so that the audience sees what becomes of calls.
      CACHE_TTL: '0',
      HOST: '127.0.0.1',
      SHUTDOWN_DEADLINE: '1',
      ADMIN_TOKEN: options.adminToken,
      PORT: String(count === 1 ? port : 0),
    };
    const dead = new Set<number>();
    const starts = Array.from({ length: count }, (_, index) =>
      startReplicaProcess(
        environment,
        (transition) => onTransition(index, transition),
        (how) => {
          dead.add(index);
          onDeath(index, how);
        },
        signal,
      ),
    );
    // All of them are waited for, also when one fails: those that run have to be ended.
    const settled = await Promise.allSettled(starts);
    const started = settled.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
    ends.push(() => Promise.all(started.map((replica) => replica.stop())));
    const replicas = await Promise.all(starts);
    const [only, ...others] = replicas;
    if (only !== undefined && others.length === 0) {
      return { origin: only.origin, replicas, simulator, close };
    }
    const alive = (): string[] => replicas.filter((_, index) => !dead.has(index)).map(({ origin }) => origin);
    const front = await startFront(port, alive);
    ends.push(() => front.stop(0));
    return { origin: `http://127.0.0.1:${front.port}`, replicas, simulator, close };
  } catch (error) {
    await close();
    throw error;
  }
}

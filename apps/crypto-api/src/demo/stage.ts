import { CircuitBreakerFactory } from '@tripswitch/core';
import { pino } from 'pino';
import { startSimulator, type Simulator } from '../simulator/simulator.js';
import type { SimulatedRoute } from '../simulator/route.js';
import { createApi } from '../wiring/api.js';
import { createCircuits, type Circuits } from '../wiring/circuits.js';
import { listen } from '../wiring/http-server.js';
import { demoCallTimeoutMs, demoFailureThreshold, demoRecoveryTimeoutMs, demoRequestDeadlineMs } from './story.js';

/** The simulator and the API, running in this process, with circuits in memory. */
export interface Stage {
  readonly apiOrigin: string;
  readonly simulator: Simulator;
  readonly factory: CircuitBreakerFactory;
  readonly circuits: Circuits;
  close(): Promise<void>;
}

/** Options of {@link setStage}. */
export interface StageOptions {
  /** Where the API listens; 0 is any free port. */
  readonly port: number;
  readonly adminToken: string;
  readonly onUpstreamCall: (route: SimulatedRoute) => void;
}

/** Builds the stage. Circuits are told here and not by the environment, so that the story is the same everywhere. */
export async function setStage({ port, adminToken, onUpstreamCall }: StageOptions): Promise<Stage> {
  const simulator = await startSimulator({ onCall: onUpstreamCall });
  const factory = new CircuitBreakerFactory({
    env: {},
    defaults: {
      failureThreshold: demoFailureThreshold,
      recoveryTimeoutMs: demoRecoveryTimeoutMs,
    },
  });
  const circuits = createCircuits(factory, demoCallTimeoutMs);
  const api = createApi({
    coinGeckoBaseUrl: simulator.baseUrl,
    coinGeckoApiKey: undefined,
    // Each request is a call, so that the audience sees what becomes of calls.
    cacheTtlMs: 0,
    requestDeadlineMs: demoRequestDeadlineMs,
    factory,
    circuits,
    log: pino({ level: 'silent' }),
    adminToken,
    isStopping: () => false,
  });
  const server = await listen(api, port, '127.0.0.1').catch(async (error: unknown) => {
    await simulator.close();
    throw error;
  });
  return {
    apiOrigin: `http://127.0.0.1:${server.port}`,
    simulator,
    factory,
    circuits,
    async close() {
      await Promise.all([server.stop(0), simulator.close()]);
      await factory.close();
    },
  };
}

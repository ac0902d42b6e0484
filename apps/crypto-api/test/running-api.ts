import { CircuitBreakerFactory } from '@tripswitch/core';
import { startSimulator, type Simulator, type SimulatorOptions } from '../src/simulator/simulator.js';
import { createApi } from '../src/wiring/api.js';
import { createCircuits, type Circuits } from '../src/wiring/circuits.js';
import { createLog } from '../src/wiring/log.js';
import { listen } from '../src/wiring/http-server.js';

/** The API in front of a simulated CoinGecko, both on free ports of loopback. */
export interface RunningApi {
  readonly origin: string;
  readonly simulator: Simulator;
  readonly circuits: Circuits;
  readonly factory: CircuitBreakerFactory;
  /** What was logged, a JSON object each. */
  readonly logged: Record<string, unknown>[];
  readonly stopping: { now: boolean };
  readonly get: (path: string) => Promise<Response>;
  close(): Promise<void>;
}

/** What a test may set of the circuits and the simulator. */
export interface RunningApiOptions {
  readonly failureThreshold?: number;
  readonly recoveryTimeoutMs?: number;
  readonly callTimeoutMs?: number;
  readonly apiKey?: string;
  /** Default: 0, so that each request is a call. */
  readonly cacheTtlMs?: number;
  readonly requestDeadlineMs?: number;
  readonly adminToken?: string;
  readonly simulator?: SimulatorOptions;
  /** Default: the simulator's. */
  readonly coinGeckoBaseUrl?: string;
}

/** Starts both; the test closes them. */
export async function startApi(options: RunningApiOptions = {}): Promise<RunningApi> {
  const { failureThreshold = 3, recoveryTimeoutMs = 60_000, callTimeoutMs = 2000, apiKey } = options;
  const { cacheTtlMs = 0, requestDeadlineMs = 8000 } = options;
  const simulator = await startSimulator(options.simulator);
  const factory = new CircuitBreakerFactory({ env: {}, defaults: { failureThreshold, recoveryTimeoutMs } });
  const circuits = createCircuits(factory, callTimeoutMs);
  const logged: Record<string, unknown>[] = [];
  const log = createLog({
    level: 'debug',
    secrets: [],
    destination: { write: (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>) },
  });
  const stopping = { now: false };
  const api = createApi({
    coinGeckoBaseUrl: options.coinGeckoBaseUrl ?? simulator.baseUrl,
    coinGeckoApiKey: apiKey,
    cacheTtlMs,
    requestDeadlineMs,
    factory,
    circuits,
    log,
    adminToken: options.adminToken,
    isStopping: () => stopping.now,
  });
  const server = await listen(api, 0, '127.0.0.1');
  const origin = `http://127.0.0.1:${server.port}`;
  return {
    origin,
    simulator,
    circuits,
    factory,
    logged,
    stopping,
    get: (path) => fetch(origin + path),
    async close() {
      await Promise.all([server.stop(0), simulator.close()]);
      await factory.close();
    },
  };
}

import { spawn, type ChildProcess } from 'node:child_process';
import { onTestFinished, vi } from 'vitest';
import { bundledProgram } from './bundled-program.js';

/** A line of a replica's log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly msg?: string };

/** What `GET /api/v1/circuit-breakers/stats/{name}` tells, as far as tests look at it. */
export interface CircuitStats {
  readonly state: 'closed' | 'open' | 'half_open';
  readonly success_count: number;
  readonly failure_count: number;
  readonly rejected_count: number;
  readonly total_calls: number;
  readonly opened_count: number;
  /** Seconds until the next probe. */
  readonly retry_after: number | null;
  /** `pending`: outcomes that the store does not know yet. */
  readonly store: { readonly kind: string; readonly degraded: boolean; readonly pending: number } | null;
}

/** A process of the API. It is ended when the test is over. */
export interface Replica {
  readonly child: ChildProcess;
  readonly port: number;
  readonly origin: string;
  get(path: string): Promise<Response>;
  circuit(name: string): Promise<CircuitStats>;
  /** The lines logged so far with this message, or all. */
  logged(msg?: string): LogLine[];
  stderr(): string;
  /** Sends the signal and waits for the end: the exit code, or the name of the signal that ended it. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null>;
}

/** Options of {@link startReplica}. */
export interface ReplicaOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Options of Node.js. */
  readonly nodeArgs?: readonly string[];
  /** Whether messages can be sent to and fro. Default: false. */
  readonly ipc?: boolean;
}

/** Starts a process of the API on a free port, and waits until it listens. */
export async function startReplica(options: ReplicaOptions): Promise<Replica> {
  const { environment = {}, nodeArgs = [], ipc = false } = options;
  const child = spawn(process.execPath, [...nodeArgs, await bundledProgram('main.ts')], {
    env: { PATH: process.env['PATH'], PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe', ipc ? 'ipc' : 'ignore'],
  });
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal)),
  );
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  onTestFinished(() => void end('SIGKILL'));
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const logged = (msg?: string): LogLine[] =>
    stdout
      .slice(0, stdout.lastIndexOf('\n') + 1)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as LogLine)
      .filter((line) => msg === undefined || line.msg === msg);
  const port = await vi.waitFor(
    () => {
      const listening = logged('listening')[0];
      if (listening === undefined) throw new Error(`the API does not listen\n${stdout}\n${stderr}`);
      return listening['port'] as number;
    },
    { timeout: 20_000, interval: 10 },
  );
  const origin = `http://127.0.0.1:${port}`;
  const get = (path: string) => fetch(origin + path);
  return {
    child,
    port,
    origin,
    get,
    circuit: async (name) => (await (await get(`/api/v1/circuit-breakers/stats/${name}`)).json()) as CircuitStats,
    logged,
    stderr: () => stderr,
    end,
  };
}

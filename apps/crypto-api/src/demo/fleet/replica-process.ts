import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { readReplicaLine, type ReplicaTransition } from './replica-log.js';

/** A running process of the API. */
export interface ReplicaProcess {
  readonly origin: string;
  readonly pid: number | undefined;
  /** Ends it, by force if it takes too long. */
  stop(): Promise<void>;
}

/** Options of {@link startReplicaProcess}. */
export interface ReplicaProcessOptions {
  /** All of its environment but for the path. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onTransition: (transition: ReplicaTransition) => void;
  /** It ended without being told to; `how` is its exit code or signal, and what it said. */
  readonly onDeath: (how: string) => void;
  /** Gives the start up. */
  readonly signal: AbortSignal;
}

const stopDeadlineMs = 5000;
const keptStderr = 500;

/** Ends a process whose parent is gone, however that went, so that a demo which was killed leaves nothing behind. */
const endWithParent = `data:text/javascript,${encodeURIComponent(
  "process.stdin.resume().once('end', () => process.kill(process.pid, 'SIGTERM')).unref()",
)}`;

/**
 * Starts the API as a process of its own, as `pnpm start` does, and waits until it listens.
 *
 * @throws Error with what it said, if it ends before
 */
export function startReplicaProcess(options: ReplicaProcessOptions): Promise<ReplicaProcess> {
  const { environment, onTransition, onDeath, signal } = options;
  const program = fileURLToPath(import.meta.resolve('#api'));
  const child = spawn(process.execPath, [...process.execArgv, '--import', endWithParent, program], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
    // Ctrl-C is for the demo alone, which then ends its processes in its own order.
    detached: true,
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-keptStderr)));
  const ended = new Promise<string>((resolve) => {
    child.once('error', ({ message }) => resolve(message));
    child.once('close', (code, by) => resolve([by ?? `exit code ${code}`, stderr.trim()].filter(Boolean).join(': ')));
  });
  let stopping = false;

  async function stop(): Promise<void> {
    stopping = true;
    child.kill('SIGTERM');
    const overdue = setTimeout(() => child.kill('SIGKILL'), stopDeadlineMs);
    await ended;
    clearTimeout(overdue);
  }

  return new Promise((resolve, reject) => {
    const giveUp = (): void => void stop().then(() => reject(new Error('the start was given up')));
    signal.addEventListener('abort', giveUp, { once: true });
    let listening = false;
    createInterface(child.stdout).on('line', (text) => {
      const line = readReplicaLine(text);
      if (line?.msg === 'listening') {
        listening = true;
        signal.removeEventListener('abort', giveUp);
        resolve({ origin: `http://127.0.0.1:${line.port}`, pid: child.pid, stop });
      } else if (line !== undefined) {
        onTransition(line);
      }
    });
    void ended.then((how) => {
      if (!listening) {
        reject(new Error(`a replica did not start: ${how}`));
      } else if (!stopping) {
        onDeath(how);
      }
    });
  });
}

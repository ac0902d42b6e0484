import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { causeWords, stateWords } from './words.js';

/** A change of a circuit, as a replica logged it. */
export interface ReplicaTransition {
  readonly msg: 'circuit changed state';
  /** By the clock of this machine, in milliseconds since the epoch. */
  readonly time: number;
  readonly circuit: string;
  readonly to: keyof typeof stateWords;
  readonly cause: keyof typeof causeWords;
  /** Whether another replica made the change, and this one follows it. */
  readonly remote: boolean;
}

/** A line of a replica's log that the demo looks at. */
export type ReplicaLine = ReplicaTransition | { readonly msg: 'listening'; readonly port: number };

/** Reads a line of a replica's log; undefined if it is about something else. */
export function readReplicaLine(text: string): ReplicaLine | undefined {
  try {
    const line = JSON.parse(text) as ReplicaLine;
    const known = line.msg === 'listening' || (line.to in stateWords && line.cause in causeWords);
    return known ? line : undefined;
  } catch {
    return undefined;
  }
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
 * @param environment - all of it but for the path
 * @param onDeath - it ended without being told to; `how` is its exit code or signal, and what it said
 * @param signal - gives the start up
 * @throws Error with what it said, if it ends before
 */
export async function startReplicaProcess(
  environment: Readonly<Record<string, string>>,
  onTransition: (transition: ReplicaTransition) => void,
  onDeath: (how: string) => void,
  signal: AbortSignal,
) {
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

  /** Ends it, by force if it takes too long. */
  async function stop(): Promise<void> {
    stopping = true;
    child.kill('SIGTERM');
    const overdue = setTimeout(() => child.kill('SIGKILL'), stopDeadlineMs);
    await ended;
    clearTimeout(overdue);
  }

  const giveUp = (): void => void stop();
  signal.addEventListener('abort', giveUp, { once: true });
  const port = await new Promise<number>((resolve, reject) => {
    createInterface(child.stdout).on('line', (text) => {
      const line = readReplicaLine(text);
      if (line?.msg === 'listening') resolve(line.port);
      else if (line !== undefined) onTransition(line);
    });
    void ended.then((how) => reject(new Error(stopping ? 'the start was given up' : `the API did not start: ${how}`)));
  }).finally(() => signal.removeEventListener('abort', giveUp));
  void ended.then((how) => stopping || onDeath(how));
  return { origin: `http://127.0.0.1:${port}`, pid: child.pid, stop };
}

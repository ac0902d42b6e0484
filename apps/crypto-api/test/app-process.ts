import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';

/** A process of this application, run from its source. */
export interface AppProcess {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** The first match in what was printed so far, waited for. */
  printed(pattern: RegExp, deadlineMs?: number): Promise<RegExpMatchArray>;
  /** The exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

const folder = fileURLToPath(new URL('..', import.meta.url));

/** Starts `src/<entry>` with this environment and nothing else of ours but the path. */
export function startProcess(
  entry: string,
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): AppProcess {
  return startNode(['--import', 'tsx', '--conditions', '@tripswitch/source', `src/${entry}`, ...args], environment);
}

/** Starts Node.js with these arguments, and with this environment and nothing else of ours but the path. */
export function startNode(args: readonly string[], environment: Readonly<Record<string, string>>): AppProcess {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    printed: (pattern, deadlineMs = 20_000) =>
      vi.waitFor(
        () => {
          const match = pattern.exec(stdout);
          if (match === null) {
            throw new Error(`not printed: ${pattern.source}\nstdout: ${stdout}\nstderr: ${stderr}`);
          }
          return match;
        },
        { timeout: deadlineMs, interval: 20 },
      ),
    ended: new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal))),
  };
}

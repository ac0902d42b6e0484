import { spawn, type ChildProcess } from 'node:child_process';
import { copyFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { vi } from 'vitest';
import { bundledProgram } from './support/bundled-program.js';

/** A process of this application. */
export interface AppProcess {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** The first match in what was printed so far, waited for. */
  printed(pattern: RegExp, deadlineMs?: number): Promise<RegExpMatchArray>;
  /** The exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

const api = await bundledProgram('main.ts');
const demo = await bundledProgram('demo/main.ts');
// The API where the demo looks for it.
await copyFile(api, join(dirname(demo), 'api.mjs'));
const manifest = { type: 'module', imports: { '#api': './api.mjs' } };
await writeFile(join(dirname(demo), 'package.json'), JSON.stringify(manifest));

/** Starts the API with this environment and nothing else of ours but the path. */
export function startApiProcess(environment: Readonly<Record<string, string>>): AppProcess {
  return start([api], environment);
}

/** Starts the demo with these arguments, and with this environment and nothing else of ours but the path. */
export function startDemo(
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): AppProcess {
  return start([demo, ...args], environment);
}

function start(args: readonly string[], environment: Readonly<Record<string, string>>): AppProcess {
  const child = spawn(process.execPath, args, {
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

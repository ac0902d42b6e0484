import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A Node.js to measure on. */
export interface Runtime {
  readonly path: string;
  readonly version: string;
}

/**
 * Runs one of this package's built scripts in a process of its own, so that no measurement warms up,
 * or fills the memory of, another. Its output is one JSON value.
 *
 * @throws Error when it fails, or does not end by itself in time.
 */
export async function runScript(runtime: Runtime, script: string, args: readonly string[]): Promise<unknown> {
  const file = fileURLToPath(new URL(`./${script}.js`, import.meta.url));
  const text = await outputOf(runtime.path, ['--expose-gc', file, ...args]);
  return JSON.parse(text) as unknown;
}

/** What a command prints, once it has ended well. */
export function outputOf(command: string, args: readonly string[], timeoutMs = 300_000): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output.trim());
      else reject(new Error(`${command} ${args.join(' ')} ended with ${String(code ?? signal)}:\n${errors}`));
    });
  });
}

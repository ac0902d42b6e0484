import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A Node.js to measure on. */
export interface Runtime {
  readonly path: string;
  readonly version: string;
}

/**
 * Finds a Node.js to measure on: a path, or a major version, which is taken from the npm package `node` where it is not
 * the one that runs.
 */
export async function findRuntime(wanted: string): Promise<Runtime> {
  let path = wanted;
  if (process.versions.node.startsWith(`${wanted}.`)) path = process.execPath;
  else if (/^\d+$/.test(wanted))
    path = await outputOf('npx', ['--yes', `node@${wanted}`, '--print', 'process.execPath']);
  return { path, version: await outputOf(path, ['--version']) };
}

/**
 * Runs one of this package's built scripts in a process of its own, so that no measurement warms up, or fills the memory
 * of, another. Its output is one JSON value.
 *
 * @throws Error when it fails, or does not end by itself in time.
 */
export async function runScript(runtime: Runtime, script: string, args: readonly string[]): Promise<unknown> {
  const file = fileURLToPath(new URL(`./${script}.js`, import.meta.url));
  return JSON.parse(await outputOf(runtime.path, ['--expose-gc', file, ...args])) as unknown;
}

/** What a command prints, once it has ended well; its error has what it printed otherwise. */
async function outputOf(command: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { timeout: 300_000 });
  return stdout.trim();
}

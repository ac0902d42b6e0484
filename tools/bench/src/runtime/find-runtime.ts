import { outputOf, type Runtime } from './run-script.js';

/**
 * Finds a Node.js to measure on: a path, or a major version, which is taken from the npm package
 * `node` where it is not the one that runs.
 */
export async function findRuntime(wanted: string): Promise<Runtime> {
  const path = await pathOf(wanted);
  return { path, version: await outputOf(path, ['--version']) };
}

async function pathOf(wanted: string): Promise<string> {
  if (!/^\d+$/.test(wanted)) return wanted;
  if (process.versions.node.startsWith(`${wanted}.`)) return process.execPath;
  return outputOf('npx', ['--yes', `node@${wanted}`, '--print', 'process.execPath']);
}

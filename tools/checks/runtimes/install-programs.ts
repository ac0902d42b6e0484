import { fileURLToPath } from 'node:url';
import { runPnpm } from '../run-command.js';

/** The folder with the cases, and with the runtimes and compilers in its `node_modules`. */
export const runtimesFolder = fileURLToPath(new URL('.', import.meta.url));

/** Installs the runtimes and compilers, exactly as locked. A second time takes a second. */
export async function installPrograms(): Promise<void> {
  await runPnpm(['install', '--frozen-lockfile', '--prefer-offline'], { cwd: runtimesFolder });
}

import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand, runPnpm } from '../../checks/run-command.js';

/** The folder with the programs in its `node_modules`. */
const programsFolder = fileURLToPath(new URL('.', import.meta.url));

/** What is pinned besides the dependencies. */
export interface Pins {
  /** The oldest Node.js that is supported, and the newest of each line that is maintained. Oldest first. */
  readonly nodes: readonly string[];
  /** For each peer that others publish, both ends of each part of the range. Oldest first. */
  readonly peers: Readonly<Record<string, readonly string[]>>;
}

export async function readPins(): Promise<Pins> {
  const { config } = JSON.parse(await readFile(join(programsFolder, 'package.json'), 'utf8')) as { config: Pins };
  return config;
}

/** Installs the programs exactly as locked. A second time takes a second. */
export async function installPrograms(): Promise<void> {
  await runPnpm(['install', '--frozen-lockfile', '--prefer-offline'], { cwd: programsFolder });
}

/** The file of a program that is installed as a package's `bin`. */
export function program(name: string): string {
  return join(programsFolder, 'node_modules/.bin', name);
}

/** The folder of an installed package. */
export function programPackage(name: string): string {
  return join(programsFolder, 'node_modules', name);
}

/**
 * The executable of a Node.js that npm offers as the package `node`, which stays beside the programs.
 *
 * @throws Error if npm has none for this machine.
 */
export async function nodeOfVersion(version: string): Promise<string> {
  const folder = join(programsFolder, 'node_modules/.nodes', version);
  const executable = join(folder, 'node_modules/node/bin/node');
  const found = await access(executable).then(
    () => true,
    () => false,
  );
  if (!found) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), '{"private":true}');
    await runCommand('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', `node@${version}`], {
      cwd: folder,
    });
  }
  const printed = await runCommand(executable, ['--version'], { cwd: folder });
  if (printed.trim() !== `v${version}`) throw new Error(`npm gave Node.js ${printed.trim()} for ${version}`);
  return executable;
}

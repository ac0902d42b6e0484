import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { runPnpm } from '../run-command.js';
import { readManifest } from './package-manifest.js';

/**
 * Packs a package as it would be published, and the packages of this workspace that it needs at run time.
 *
 * @returns The tarballs by package name, the package itself first.
 */
export async function packTarballs(folder: string, destination: string): Promise<Map<string, string>> {
  const tarballs = new Map<string, string>();
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { name, dependencies, peerDependencies } = await readManifest(next);
    if (tarballs.has(name)) continue;
    const printed = await runPnpm(['pack', '--json', '--pack-destination', destination], { cwd: next });
    tarballs.set(name, (JSON.parse(printed) as { filename: string }).filename);
    const needed = Object.keys({ ...dependencies, ...peerDependencies }).filter((other) =>
      other.startsWith('@tripswitch/'),
    );
    for (const other of needed) waiting.push(await realpath(join(next, 'node_modules', other)));
  }
  return tarballs;
}

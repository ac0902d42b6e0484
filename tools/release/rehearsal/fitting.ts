import { readFile, realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import semver from 'semver';
import type { Manifest } from '../workspace-packages.js';

/**
 * The packages of the family that are installed in a project and do not fit: a peer that is missing or outside the range,
 * or another copy than the one that the project itself imports.
 *
 * @param names The packages that the project has installed.
 */
export async function misfits(folder: string, names: readonly string[]): Promise<string[]> {
  const problems: string[] = [];
  const project = createRequire(join(folder, 'package.json'));
  for (const name of names) {
    const file = await realpath(project.resolve(`${name}/package.json`));
    const manifest = await read(file);
    for (const peer of Object.keys(manifest.peerDependencies ?? {}).filter((one) => names.includes(one))) {
      const range = manifest.peerDependencies?.[peer] ?? '';
      const found = await resolvedBy(createRequire(file), peer);
      const ours = await resolvedBy(project, peer);
      const who = `${name}@${manifest.version}`;
      if (found === undefined) problems.push(`${who} finds no ${peer}`);
      else {
        const { version } = await read(found);
        // As pnpm and yarn count: a pre-release of a later minor version lies in the range.
        if (!semver.satisfies(version, range, { includePrerelease: true }))
          problems.push(`${who} wants ${peer} ${range}, beside it is ${version}`);
        if (ours !== found) problems.push(`${who} uses another copy of ${peer} than the project`);
      }
    }
  }
  return problems;
}

/** Whether a package manager said of its own accord that a peer does not fit. */
export function warnsOfPeers(output: string): boolean {
  return /ERESOLVE|peer dep|unmet peer|missing peer|YN0002|YN0060|YN0086/i.test(output);
}

async function resolvedBy(require: NodeJS.Require, name: string): Promise<string | undefined> {
  try {
    return await realpath(require.resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

async function read(file: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(dirname(file), 'package.json'), 'utf8')) as Manifest;
}

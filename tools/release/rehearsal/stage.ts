import semver from 'semver';
import type { Pins } from '../programs/install-programs.js';
import { familyPeers, foreignPeers, type PublicPackage } from '../workspace-packages.js';
import type { packageManagers } from './package-managers.js';
import type { Ended, Sandbox } from './sandbox.js';

/** What every part of the rehearsal has to work with. */
export interface Stage {
  readonly sandbox: Sandbox;
  readonly pins: Pins;
  readonly managers: ReturnType<typeof packageManagers>;
  /** The packages as they would be released next. */
  readonly family: readonly PublicPackage[];
  /** The package that the others have as their peer. */
  readonly core: PublicPackage;
}

/** The package that is the peer of the others. */
export function coreOf(family: readonly PublicPackage[]): PublicPackage {
  const found = family.filter((published) => familyPeers(published, family).length === 0);
  const [core] = found;
  if (core === undefined || found.length > 1) {
    throw new Error(
      `One package must be the peer of all others, found ${found.map(({ manifest }) => manifest.name).join(', ')}`,
    );
  }
  return core;
}

/** `name@version`, as a user asks for a package. */
export function specOf({ manifest }: PublicPackage): string {
  return `${manifest.name}@${manifest.version}`;
}

/**
 * The pinned versions of a peer that a package admits, oldest first.
 *
 * @throws Error if there is none.
 */
export function pinnedPeer({ pins }: Stage, { manifest }: PublicPackage, peer: string): string[] {
  const range = manifest.peerDependencies?.[peer] ?? '';
  const versions = (pins.peers[peer] ?? []).filter((version) => semver.satisfies(version, range));
  if (versions.length === 0) {
    throw new Error(
      `No ${peer} ${range} is pinned: name both ends of the range in tools/release/programs/package.json`,
    );
  }
  return versions;
}

/** The peers of others, in the newest pinned version, that a user of a package has to install. */
export function requiredPeers(stage: Stage, published: PublicPackage): string[] {
  const optional = published.manifest.peerDependenciesMeta ?? {};
  return foreignPeers(published, stage.family)
    .filter((name) => optional[name]?.optional !== true)
    .map((name) => `${name}@${pinnedPeer(stage, published, name).at(-1) ?? ''}`);
}

/** Makes a project with packages that npm has installed, and expects npm to have no objection. */
export async function installedProject(
  { sandbox, managers }: Stage,
  packages: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = await sandbox.newProject(files);
  expectSuccess(await managers.npm.add(folder, packages), `npm install ${packages.join(' ')}`);
  return folder;
}

/** Makes a project that has all packages and the peers that they require, in the newest versions. */
export function projectWithEverything(stage: Stage): Promise<string> {
  const { family } = stage;
  const peers = family.flatMap((published) => requiredPeers(stage, published));
  return installedProject(stage, [...new Set([...family.map(specOf), ...peers])]);
}

/** @throws Error with what the program printed, if it failed. */
export function expectSuccess({ code, output }: Ended, what: string): void {
  if (code !== 0) throw new Error(`${what} ended with ${code}:\n${output}`.trimEnd());
}

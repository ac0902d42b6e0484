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

/** The newest pinned version of each peer that others publish. */
export function newestPeers({ pins, family }: Stage, published: PublicPackage): string[] {
  return foreignPeers(published, family).map((name) => `${name}@${pinnedPeer(pins, name).at(-1) ?? ''}`);
}

/** The peers that a user has to install who wants only what must be there. */
export function requiredPeers(stage: Stage, published: PublicPackage): string[] {
  const optional = published.manifest.peerDependenciesMeta ?? {};
  return newestPeers(stage, published).filter(
    (spec) => optional[spec.slice(0, spec.lastIndexOf('@'))]?.optional !== true,
  );
}

export function pinnedPeer(pins: Pins, name: string): readonly string[] {
  const versions = pins.peers[name];
  if (versions === undefined) {
    throw new Error(
      `No version of the peer ${name} is pinned: name both ends of its range in tools/release/programs/package.json`,
    );
  }
  return versions;
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

/** Makes a project that has all packages and all their peers, in the newest versions. */
export function projectWithEverything(stage: Stage): Promise<string> {
  const { family } = stage;
  const peers = family.flatMap((published) => newestPeers(stage, published));
  return installedProject(stage, [...new Set([...family.map(specOf), ...peers])]);
}

/** @throws Error with what the program printed, if it failed. */
export function expectSuccess({ code, output }: Ended, what: string): void {
  if (code !== 0) throw new Error(`${what} ended with ${code}:\n${output}`.trimEnd());
}

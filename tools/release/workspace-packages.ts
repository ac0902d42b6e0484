import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the release reads of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly author?: unknown;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly homepage?: unknown;
  readonly bugs?: unknown;
  readonly repository?: unknown;
  readonly files?: readonly string[];
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly imports?: Readonly<Record<string, unknown>>;
  readonly publishConfig?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** A package that is published. */
export interface PublicPackage {
  /** Its folder's name under `packages/`. */
  readonly directory: string;
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Reads the package.json of a folder. */
export async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** The published packages of a workspace: all that stand in `packages/` and are not private. */
export async function publicPackages(root: string): Promise<PublicPackage[]> {
  const found: PublicPackage[] = [];
  for (const directory of (await readdir(join(root, 'packages'))).sort()) {
    const folder = join(root, 'packages', directory);
    const manifest = await readManifest(folder);
    if (manifest.private !== true) found.push({ directory, folder, manifest });
  }
  return found;
}

/** The peers of a package that are published from this workspace as well. */
export function familyPeers({ manifest }: PublicPackage, family: readonly PublicPackage[]): string[] {
  return Object.keys(manifest.peerDependencies ?? {}).filter((name) => isOfFamily(name, family));
}

/** The peers of a package that others publish. */
export function foreignPeers({ manifest }: PublicPackage, family: readonly PublicPackage[]): string[] {
  return Object.keys(manifest.peerDependencies ?? {}).filter((name) => !isOfFamily(name, family));
}

/** The names by which code imports a package: one for each of its exports that is a module. */
export function importableNames({ name, exports = {} }: Manifest): string[] {
  return Object.entries(exports).flatMap(([path, target]) =>
    typeof target === 'object' && target !== null && 'import' in target ? [name + path.slice(1)] : [],
  );
}

function isOfFamily(name: string, family: readonly PublicPackage[]): boolean {
  return family.some(({ manifest }) => manifest.name === name);
}

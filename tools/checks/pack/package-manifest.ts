import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the checks read of a package.json. */
export interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Reads the package.json of a folder. */
export async function readManifest(folder: string): Promise<PackageManifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as PackageManifest;
}

/** The names by which code imports a package: one for each of its exports that is a module. */
export function importableNames({ name, exports }: PackageManifest): string[] {
  return Object.entries(exports).flatMap(([path, target]) =>
    typeof target === 'object' && target !== null && 'import' in target ? [name + path.slice(1)] : [],
  );
}

/** The packages that whoever uses this one may leave uninstalled. */
export function optionalPeers({ peerDependenciesMeta = {} }: PackageManifest): string[] {
  return Object.keys(peerDependenciesMeta).filter((name) => peerDependenciesMeta[name]?.optional === true);
}

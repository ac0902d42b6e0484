import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the checks read of a package.json. */
export interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, unknown>>;
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

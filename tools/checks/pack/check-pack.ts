import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Consumer } from './consumer.js';
import { checkTypeResolution, lintPackage } from './lint-package.js';
import { packTarballs } from './pack-tarballs.js';
import { unexportedNames } from './unexported-names.js';
import { importableNames, optionalPeers, readManifest, type PackageManifest } from './package-manifest.js';

/** Checks the package of a folder as users get it: packed, installed, imported and compiled against. */
async function problemsOf(folder: string, manifest: PackageManifest, temporary: string): Promise<string[]> {
  const tarballs = await packTarballs(folder, temporary);
  const tarball = tarballs.get(manifest.name);
  if (tarball === undefined) throw new Error(`${manifest.name} was not packed`);

  const problems = await lintPackage(tarball);
  problems.push(...unexportedNames(folder, manifest));
  problems.push(...(await checkTypeResolution(manifest, tarball)));

  const consumer = new Consumer(join(temporary, 'consumer'));
  const declarations = Object.entries(manifest.devDependencies ?? {}).filter(([name]) => name.startsWith('@types/'));
  const nodeTypes = ['@types/node@20', ...declarations.map(([name, range]) => `${name}@${range}`)];
  await consumer.install([...tarballs.values(), ...nodeTypes]);
  problems.push(...(await consumer.missingFiles(manifest.name)).map((file) => `${file} is missing from the package`));

  const names = importableNames(manifest);
  if (names.length === 0) problems.push('no export is a module');
  for (const name of names) {
    const { imported, required } = await consumer.exportedNames(name);
    if (imported.length === 0) problems.push(`${name} exports nothing`);
    if (imported.join() !== required.join()) {
      problems.push(`${name} exports ${imported.join()} to import but ${required.join()} to require`);
    }
    const bytes = await consumer.unusedBytes(name, optionalPeers(manifest));
    if (bytes > 0) problems.push(`${name} leaves ${bytes} bytes in a bundle that uses nothing of it`);
  }
  return [...problems, ...(await consumer.typeErrors(names))];
}

const folder = process.cwd();
const temporary = await mkdtemp(join(tmpdir(), 'check-pack-'));
try {
  const manifest = await readManifest(folder);
  const problems = await problemsOf(folder, manifest, temporary);
  for (const problem of problems) console.error(`${manifest.name}: ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
  else console.log(`${manifest.name}: packs, installs, imports and compiles from ESM, CommonJS and bundlers`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  await rm(temporary, { recursive: true });
}

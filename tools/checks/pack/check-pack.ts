/** Checks the package of a folder as it would be published. That it installs and runs is rehearsed by tools/release. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand, runPnpm } from '../run-command.js';
import { checkTypeResolution, lintPackage } from './lint-package.js';
import { readManifest, type PackageManifest } from './package-manifest.js';
import { filesOfTarball, problemsOfContents } from './tarball-contents.js';
import { unexportedNames } from './unexported-names.js';

async function problemsOf(folder: string, manifest: PackageManifest, temporary: string): Promise<string[]> {
  const printed = await runPnpm(['pack', '--json', '--pack-destination', temporary], { cwd: folder });
  const { filename: tarball } = JSON.parse(printed) as { filename: string };
  const packed = await runCommand('tar', ['-xzOf', tarball, 'package/package.json'], { cwd: temporary });
  return [
    ...(await lintPackage(tarball)),
    ...problemsOfContents(filesOfTarball(await readFile(tarball)), JSON.parse(packed) as Record<string, unknown>),
    ...unexportedNames(folder, manifest),
    ...(await checkTypeResolution(manifest, tarball)),
  ];
}

const folder = process.cwd();
const temporary = await mkdtemp(join(tmpdir(), 'check-pack-'));
try {
  const manifest = await readManifest(folder);
  const problems = await problemsOf(folder, manifest, temporary);
  for (const problem of problems) console.error(`${manifest.name}: ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
  else console.log(`${manifest.name}: packs what it should, and its types resolve in every way`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  await rm(temporary, { recursive: true });
}

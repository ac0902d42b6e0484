/**
 * Holds the manifests of the published packages to their rules. With `--write`, writes what follows from the address of
 * the repository. Run it in the root of the workspace.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publicPackages, readManifest } from '../workspace-packages.js';
import { problemsOfManifest } from './manifest-rules.js';
import { metadataOf, repositoryOf } from './repository.js';

const folder = process.cwd();
const root = await readManifest(folder);
const repository = repositoryOf(root);

if (process.argv.includes('--write')) {
  for (const { folder: packageFolder, directory } of await publicPackages(folder)) {
    const file = join(packageFolder, 'package.json');
    const manifest = JSON.parse(await readFile(file, 'utf8')) as object;
    const written = { ...manifest, author: root.author, ...metadataOf(repository, directory) };
    await writeFile(file, `${JSON.stringify(written, null, 2)}\n`);
  }
}

const family = await publicPackages(folder);
for (const published of family) {
  for (const problem of problemsOfManifest(repository, root.author, published, family)) {
    console.error(`${published.manifest.name}: ${problem}`);
    process.exitCode = 1;
  }
}
if (process.exitCode === undefined) console.log(`${family.length} manifests are right`);

/** Holds the manifests of the published packages to their rules. With `--write`, writes what follows from the repository's address. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workspaceRoot } from '../../checks/workspace-root.js';
import { publicPackages, readManifest } from '../workspace-packages.js';
import { problemsOfManifest } from './manifest-rules.js';
import { metadataOf, repositoryOf } from './repository.js';

const root = await readManifest(workspaceRoot);
const repository = repositoryOf(root);

if (process.argv.includes('--write')) {
  for (const { folder, directory } of await publicPackages(workspaceRoot)) {
    const file = join(folder, 'package.json');
    const manifest = JSON.parse(await readFile(file, 'utf8')) as object;
    const written = { ...manifest, author: root.author, ...metadataOf(repository, directory) };
    await writeFile(file, `${JSON.stringify(written, null, 2)}\n`);
  }
}

const family = await publicPackages(workspaceRoot);
for (const published of family) {
  for (const problem of problemsOfManifest(repository, root.author, published, family)) {
    console.error(`${published.manifest.name}: ${problem}`);
    process.exitCode = 1;
  }
}
if (process.exitCode === undefined) console.log(`${family.length} manifests are right`);

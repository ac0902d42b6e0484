/** Refuses a publication that could not be mended afterwards. Run it in the root of the workspace. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publicPackages, readManifest } from '../workspace-packages.js';
import { reasonsNotToPublish } from './publishable.js';
import { pendingChangesets } from './read-changesets.mjs';

const root = process.cwd();
const family = await Promise.all(
  (await publicPackages(root)).map(async (published) => ({
    ...published,
    changelog: await readFile(join(published.folder, 'CHANGELOG.md'), 'utf8').catch(() => ''),
  })),
);
const reasons = reasonsNotToPublish(await readManifest(root), family);
for (const name of await pendingChangesets(root)) {
  reasons.push(`the changeset ${name} has no version yet: run \`pnpm version-packages\``);
}
for (const reason of reasons) console.error(`Not published: ${reason}`);
if (reasons.length > 0) process.exitCode = 1;

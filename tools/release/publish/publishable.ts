import { emptyEntries, sectionsOf } from '../versions/changelog.js';
import { isPlaceholder, repositoryOf } from '../manifests/repository.js';
import { problemsOfManifest } from '../manifests/manifest-rules.js';
import type { Manifest, PublicPackage } from '../workspace-packages.js';

/** Why the packages must not be published as they are. Each package comes with its changelog. */
export function reasonsNotToPublish(
  root: Manifest,
  family: readonly (PublicPackage & { changelog: string })[],
): string[] {
  const repository = repositoryOf(root);
  const reasons: string[] = [];
  if (isPlaceholder(repository)) {
    reasons.push(
      `the repository is still ${repository}: set repository.url in the root's package.json, then run \`pnpm release:manifests\``,
    );
  }
  for (const published of family) {
    const { name, version } = published.manifest;
    const found = problemsOfManifest(repository, root.author, published, family);
    const [latest] = sectionsOf(published.changelog);
    if (latest?.version !== version) found.push(`CHANGELOG.md has no entry for ${version} at its top`);
    for (const empty of emptyEntries(published.changelog)) found.push(`CHANGELOG.md says nothing about ${empty}`);
    reasons.push(...found.map((problem) => `${name}: ${problem}`));
  }
  return reasons;
}

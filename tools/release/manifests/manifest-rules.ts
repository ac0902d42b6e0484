import { isDeepStrictEqual } from 'node:util';
import { familyPeers, type PublicPackage } from '../workspace-packages.js';
import { problemOfPeerRange } from './peer-range.js';
import { metadataOf } from './repository.js';

/** What is wrong with the manifest of a package, for those who find, install and read it. */
export function problemsOfManifest(
  repository: string,
  author: unknown,
  published: PublicPackage,
  family: readonly PublicPackage[],
): string[] {
  const { manifest, directory } = published;
  const expected = { author, ...metadataOf(repository, directory) };
  const problems = Object.entries(expected)
    .filter(([field, value]) => !isDeepStrictEqual(manifest[field as keyof typeof expected], value))
    .map(([field, value]) => `${field} must be ${JSON.stringify(value)}: run \`pnpm release:manifests\``);

  if ((manifest.description ?? '').length < 30) problems.push('description must say what the package does');
  if ((manifest.keywords ?? []).length < 5)
    problems.push('keywords must name at least five words that people search for');
  if (manifest.files?.includes('CHANGELOG.md') !== true) problems.push('files must name CHANGELOG.md');
  for (const name of familyPeers(published, family)) {
    const problem = problemOfPeerRange(manifest.peerDependencies?.[name] ?? '');
    if (problem !== undefined) problems.push(`the peer ${name} ${problem}`);
  }
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    if (family.some((other) => other.manifest.name === name)) {
      problems.push(`${name} must be a peer: among the dependencies it would be installed twice`);
    }
  }
  return problems;
}

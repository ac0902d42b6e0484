/** The owner that stands in the manifests until the repository has a home. GitHub allows no underscore in a name. */
const unsetOwner = 'OWNER_NOT_SET';

/**
 * The address of the repository, which stands once: as `repository.url` of the root's package.json.
 *
 * @throws Error if it is not the address of a repository on GitHub, which npm's provenance asks for.
 */
export function repositoryOf(root: { readonly repository?: unknown }): string {
  const url = (root.repository as { url?: unknown } | undefined)?.url;
  const address =
    typeof url === 'string' ? /^git\+(https:\/\/github\.com\/[^/]+\/[^/]+)\.git$/.exec(url)?.[1] : undefined;
  if (address === undefined) {
    throw new Error(
      `repository.url of the root's package.json is ${JSON.stringify(url)}, expected git+https://github.com/<owner>/<name>.git`,
    );
  }
  return address;
}

/** The address that stands for none. */
export const placeholder = `https://github.com/${unsetOwner}/tripswitch`;

/** Whether the address is still the placeholder, with which nothing may be published. */
export function isPlaceholder(repository: string): boolean {
  return repository.includes(`/${unsetOwner}/`);
}

/** The fields of a package's manifest that follow from the address of the repository. */
export function metadataOf(repository: string, directory: string): Record<'homepage' | 'bugs' | 'repository', unknown> {
  return {
    homepage: `${repository}/tree/main/packages/${directory}#readme`,
    bugs: { url: `${repository}/issues` },
    repository: { type: 'git', url: `git+${repository}.git`, directory: `packages/${directory}` },
  };
}

import semver from 'semver';

/** The ends of each part of a range, such as `^4.17.0 || ^5.0.0`, that no pinned version stands for. */
export function unpinnedEnds(range: string, versions: readonly string[]): string[] {
  return range.split('||').flatMap((part) => {
    const text = part.trim();
    const oldest = semver.minVersion(text)?.version ?? '';
    if (!versions.includes(oldest)) return [`${oldest}, the oldest of ${text}`];
    const hasNewer = versions.some((version) => semver.satisfies(version, text) && semver.gt(version, oldest));
    return hasNewer ? [] : [`a newer one of ${text} than ${oldest}`];
  });
}

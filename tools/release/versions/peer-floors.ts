import semver from 'semver';
import { parsePeerRange, peerRangeFrom } from '../manifests/peer-range.js';
import { hasChanges, hasNews, sectionsOf } from './changelog.js';

/** A package of the family, with the version and the changelog that a release has just given it. */
export interface ReleasedPackage {
  readonly name: string;
  readonly version: string;
  readonly changelog: string;
}

/**
 * The range by which a package is to name another one of the family as its peer. The lower bound is raised where the
 * package may use what is new: if it changed in this release, to the last release in which the peer got something new. A
 * package that did not change needs no more than before.
 *
 * Package managers keep pre-releases apart: none is in a range that does not name one of the same version. So in a
 * pre-release, all packages of which are meant for each other, the lower bound is the pre-release itself.
 */
export function peerRangeOf(released: ReleasedPackage, peer: ReleasedPackage, range: string): string {
  if (semver.prerelease(peer.version) !== null) return peerRangeFrom(peer.version);
  const before = parsePeerRange(range);
  if (before === undefined) throw new Error(`${released.name}: the peer ${peer.name} has the range ${range}`);
  const floors = [releaseOf(before.floor)];
  const [latest] = sectionsOf(released.changelog);
  if (latest?.version === released.version && hasChanges(latest)) {
    const withNews = sectionsOf(peer.changelog).find((section) => isRelease(section.version) && hasNews(section));
    if (withNews !== undefined) floors.push(withNews.version);
  }
  // A new major version takes something away, so nothing before it is known to fit.
  if (semver.major(peer.version) >= before.ceiling) floors.push(`${semver.major(peer.version)}.0.0`);
  return peerRangeFrom(semver.sort(floors).at(-1) ?? before.floor);
}

/** The release that a pre-release became. */
function releaseOf(version: string): string {
  return version.replace(/-.*$/, '');
}

function isRelease(version: string): boolean {
  return semver.prerelease(version) === null;
}

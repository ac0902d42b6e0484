import semver from 'semver';
import { peerRangeFrom } from '../manifests/peer-range.js';
import { placeholder } from '../manifests/repository.js';
import { familyPeers } from '../workspace-packages.js';
import type { ReleaseWorkspace, Versions } from './releases.js';
import { coreOf } from './stage.js';
import type { Case } from './table.js';

/** The releases that follow the next one, each published. */
export interface LaterReleases {
  /** The versions that are released next. */
  next: Versions;
  /** Core has something new, and one package changed with it. */
  minor: Versions;
  /** What is published as `next`, ahead of a release. */
  preRelease: Versions;
  /** The release that follows the pre-release. */
  left: Versions;
  /** What is published as `next`, ahead of a release in which core takes something away. */
  majorPre: Versions;
  /** That release. */
  major: Versions;
}

/**
 * Makes the releases that follow the next one, one after the other, and holds versions and peers of each to what they must
 * be. Those to which users are upgraded later are published.
 */
export function versionCases(
  workspace: ReleaseWorkspace,
  publishes: boolean,
): { cases: Case[]; releases: LaterReleases } {
  const releases: LaterReleases = { next: {}, minor: {}, preRelease: {}, left: {}, majorPre: {}, major: {} };
  let current = '';
  let broken = false;

  /** Expects one version of all packages, and a range of the peer for each package. */
  const expectVersions = async (version: string, rangeOf: (name: string) => string): Promise<Versions> => {
    const family = await workspace.family();
    for (const published of family) {
      const { name, version: found, peerDependencies } = published.manifest;
      if (found !== version) throw new Error(`${name} has version ${found}, expected ${version}`);
      for (const peer of familyPeers(published, family)) {
        const range = peerDependencies?.[peer] ?? '';
        if (range !== rangeOf(name))
          throw new Error(`${name} has the peer ${peer} ${range}, expected ${rangeOf(name)}`);
      }
    }
    const objections = await workspace.objections();
    if (objections !== '') throw new Error(objections);
    current = version;
    if (publishes) await workspace.publish();
    return workspace.versions();
  };

  const step = (name: string, run: () => Promise<Versions | undefined>): Case => ({
    area: 'versions',
    name,
    run: async () => {
      if (broken) throw new Error('an earlier release failed');
      broken = true;
      await run();
      broken = false;
      return current;
    },
  });
  const next = (bump: semver.ReleaseType): string => semver.inc(current, bump) ?? '';

  let floors = new Map<string, string>();
  const rangeBefore = (name: string): string => floors.get(name) ?? '';
  const remember = async (): Promise<void> => {
    const family = await workspace.family();
    floors = new Map(
      family.flatMap((published) =>
        familyPeers(published, family).map((peer) => [
          published.manifest.name,
          published.manifest.peerDependencies?.[peer] ?? '',
        ]),
      ),
    );
  };
  const names = async (): Promise<{ core: string; changed: string }> => {
    const family = await workspace.family();
    const core = coreOf(family).manifest.name;
    const changed = family.map(({ manifest }) => manifest.name).find((name) => name !== core);
    if (changed === undefined) throw new Error('There is no package beside core');
    return { core, changed };
  };

  const cases = [
    step('without the address of the repository nothing is published', async () => {
      await workspace.setRepository(placeholder);
      const objections = await workspace.objections();
      if (!objections.includes('the repository is still')) throw new Error(`The check says: ${objections}`);
      await workspace.setRepository('https://github.com/example/tripswitch');
      return undefined;
    }),
    step('the next release', async () => {
      const versions = await workspace.version();
      current = Object.values(versions)[0] ?? '';
      await remember();
      releases.next = await expectVersions(current, rangeBefore);
      return undefined;
    }),
    step('a repair in core leaves the peers alone', async () => {
      await workspace.endPre();
      current = Object.values(await workspace.versions())[0] ?? '';
      await remember();
      await workspace.change({ [(await names()).core]: 'patch' });
      await workspace.version();
      return expectVersions(next('patch'), rangeBefore);
    }),
    step('a minor in one package raises no peer, for core has nothing new', async () => {
      await remember();
      await workspace.change({ [(await names()).changed]: 'minor' });
      await workspace.version();
      return expectVersions(next('minor'), rangeBefore);
    }),
    step('a minor in core raises the peer of the package that changed with it', async () => {
      await remember();
      const { core, changed } = await names();
      await workspace.change({ [core]: 'minor', [changed]: 'patch' });
      await workspace.version();
      const version = next('minor');
      releases.minor = await expectVersions(version, (name) =>
        name === changed ? peerRangeFrom(version) : rangeBefore(name),
      );
      return undefined;
    }),
    step('a pre-release is entered without a major version', async () => {
      await workspace.enterPre('next');
      await workspace.change({ [(await names()).core]: 'minor' });
      await workspace.version();
      const version = `${next('minor')}-next.0`;
      releases.preRelease = await expectVersions(version, () => peerRangeFrom(version));
      return undefined;
    }),
    step('a pre-release is followed by another', async () => {
      await workspace.change({ [(await names()).changed]: 'patch' });
      await workspace.version();
      const version = current.replace(/0$/, '1');
      return expectVersions(version, () => peerRangeFrom(version));
    }),
    step('a pre-release is left', async () => {
      await workspace.leavePre();
      await workspace.version();
      const version = current.replace(/-.*/, '');
      releases.left = await expectVersions(version, () => peerRangeFrom(version));
      return undefined;
    }),
    step('a major in core is a major of all, first as a pre-release', async () => {
      await workspace.enterPre('next');
      await workspace.change({ [(await names()).core]: 'major' });
      await workspace.version();
      const version = `${next('major')}-next.0`;
      releases.majorPre = await expectVersions(version, () => peerRangeFrom(version));
      return undefined;
    }),
    step('a major is released', async () => {
      await workspace.leavePre();
      await workspace.version();
      const version = current.replace(/-.*/, '');
      releases.major = await expectVersions(version, () => peerRangeFrom(version));
      return undefined;
    }),
  ];
  return { cases, releases };
}

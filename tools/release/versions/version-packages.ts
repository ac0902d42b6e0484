/**
 * Gives the packages their next versions: changesets count them and write the changelogs, and the lower bounds of the
 * peers follow from those.
 *
 * changesets answer a peer that leaves its range with a major version, and a pre-release leaves every range. So while
 * they count, they do not see the peers of the family. Run it in the root of the workspace.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../checks/run-command.js';
import { familyPeers, publicPackages, type PublicPackage } from '../workspace-packages.js';
import { withoutEmptyEntries } from './changelog.js';
import { peerRangeOf, type ReleasedPackage } from './peer-floors.js';

const root = process.cwd();

type Peers = Record<string, string>;

/** Reads a manifest, changes its peers, and writes it, with everything else as it was. */
async function editPeers({ folder }: PublicPackage, edit: (peers: Peers) => Peers): Promise<void> {
  const file = join(folder, 'package.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as { peerDependencies?: Peers };
  if (manifest.peerDependencies === undefined) return;
  manifest.peerDependencies = edit(manifest.peerDependencies);
  await writeFile(file, `${JSON.stringify(manifest, null, 2)}\n`);
}

const changelogOf = ({ folder }: PublicPackage): Promise<string> =>
  readFile(join(folder, 'CHANGELOG.md'), 'utf8').catch(() => '');

const before = await publicPackages(root);
const rangesBefore = new Map(before.map(({ manifest }) => [manifest.name, { ...manifest.peerDependencies }]));

const restore = async (): Promise<void> => {
  for (const published of before) await editPeers(published, () => rangesBefore.get(published.manifest.name) ?? {});
};

for (const published of before) {
  const hidden = new Set(familyPeers(published, before));
  await editPeers(published, (peers) =>
    Object.fromEntries(Object.entries(peers).filter(([name]) => !hidden.has(name))),
  );
}
try {
  const changeset = join(root, 'node_modules/@changesets/cli/bin.js');
  process.stdout.write(await runCommand(process.execPath, [changeset, 'version'], { cwd: root }));
} finally {
  await restore();
}

const family = await publicPackages(root);
const released = new Map<string, ReleasedPackage>();
for (const published of family) {
  const { name, version } = published.manifest;
  const changelog = withoutEmptyEntries(await changelogOf(published));
  if (changelog !== '') await writeFile(join(published.folder, 'CHANGELOG.md'), changelog);
  released.set(name, { name, version, changelog });
}
for (const published of family) {
  const { name, version } = published.manifest;
  const own = released.get(name) ?? { name, version, changelog: '' };
  await editPeers(published, (peers) =>
    Object.fromEntries(
      Object.entries(peers).map(([peerName, range]) => {
        const peer = released.get(peerName);
        if (peer === undefined) return [peerName, range];
        const next = peerRangeOf(own, peer, range);
        if (next !== range) console.log(`${name}: the peer ${peerName} is ${next} now, was ${range}`);
        return [peerName, next];
      }),
    ),
  );
}

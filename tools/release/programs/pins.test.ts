import semver from 'semver';
import { expect, test } from 'vitest';
import { workspaceRoot } from '../../checks/workspace-root.js';
import { foreignPeers, publicPackages } from '../workspace-packages.js';
import { readPins } from './install-programs.js';
import { unpinnedEnds } from './peer-ends.js';

test('both ends of each part of a range must be pinned', () => {
  expect(unpinnedEnds('^4.17.0 || ^5.0.0', ['4.17.0', '4.22.3', '5.0.0', '5.3.0'])).toEqual([]);
  expect(unpinnedEnds('^4.17.0 || ^5.0.0', ['4.18.0', '4.22.3', '5.0.0'])).toEqual([
    '4.17.0, the oldest of ^4.17.0',
    'a newer one of ^5.0.0 than 5.0.0',
  ]);
});

test('both ends of the ranges of all peers that others publish are rehearsed', async () => {
  const family = await publicPackages(workspaceRoot);
  const { peers } = await readPins();
  const missing = family.flatMap((published) =>
    foreignPeers(published, family).flatMap((name) =>
      unpinnedEnds(published.manifest.peerDependencies?.[name] ?? '', peers[name] ?? []).map(
        (end) => `${name}: ${end}`,
      ),
    ),
  );
  expect(missing).toEqual([]);
});

test('the oldest Node.js of the rehearsal is the oldest that the packages support', async () => {
  const { nodes } = await readPins();
  const [oldest = ''] = nodes;
  for (const { manifest } of await publicPackages(workspaceRoot)) {
    expect(semver.minVersion((manifest as { engines?: { node?: string } }).engines?.node ?? '')?.version).toBe(oldest);
  }
  expect(semver.sort([...nodes])).toEqual(nodes);
});

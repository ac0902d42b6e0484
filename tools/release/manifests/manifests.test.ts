import { describe, expect, test } from 'vitest';
import { workspaceRoot } from '../../checks/workspace-root.js';
import { publicPackages, readManifest, type Manifest, type PublicPackage } from '../workspace-packages.js';
import { problemsOfManifest } from './manifest-rules.js';
import { parsePeerRange, peerRangeFrom, problemOfPeerRange } from './peer-range.js';
import { isPlaceholder, metadataOf, repositoryOf } from './repository.js';

const repository = 'https://github.com/example/tripswitch';
const author = 'Tripswitch contributors';

const right: Manifest = {
  name: '@tripswitch/example',
  version: '0.1.0',
  description: 'What the package is for, in a sentence.',
  author,
  keywords: ['one', 'two', 'three', 'four', 'five'],
  files: ['dist', 'CHANGELOG.md'],
  peerDependencies: { '@tripswitch/core': '>=0.1.0 <1' },
  ...metadataOf(repository, 'example'),
};

function problemsWith(changes: Partial<Manifest>): string[] {
  const published = (directory: string, manifest: Manifest): PublicPackage => ({ directory, folder: '', manifest });
  const example = published('example', { ...right, ...changes });
  const core = published('core', { name: '@tripswitch/core', version: '0.1.0' });
  return problemsOfManifest(repository, author, example, [core, example]);
}

describe('a manifest', () => {
  test('that is right passes', () => {
    expect(problemsWith({})).toEqual([]);
  });

  test.each<[string, Partial<Manifest>, string]>([
    ['of another repository', { repository: 'https://example.com' }, 'repository must be {"type":"git",'],
    ['without bugs', { bugs: undefined }, 'bugs must be {"url":"https://github.com/example/tripswitch/issues"}'],
    ['of nobody', { author: undefined }, 'author must be "Tripswitch contributors"'],
    ['without a homepage', { homepage: '' }, 'homepage must be'],
    ['that says nothing', { description: 'A package.' }, 'description must say'],
    ['that nobody finds', { keywords: ['one'] }, 'keywords must name'],
    ['without its changelog', { files: ['dist'] }, 'files must name CHANGELOG.md'],
    ['with core as its own', { dependencies: { '@tripswitch/core': '^0.1.0' } }, '@tripswitch/core must be a peer'],
  ])('%s is refused', (_, changes, problem) => {
    expect(problemsWith(changes)).toEqual([expect.stringContaining(problem)]);
  });

  test.each([
    ['0.1.0', 'is exactly 0.1.0, which no other version fits'],
    ['workspace:^', 'is workspace:^, which each release would narrow'],
    ['workspace:*', 'is workspace:*, which each release would narrow'],
    ['^0.1.0', 'is ^0.1.0: expected the form ">=0.1.0 <1"'],
    ['0.x', 'is 0.x: expected'],
    ['>=0.1.0', 'is >=0.1.0: expected'],
    ['>=1.0.0 <1', 'is >=1.0.0 <1: expected'],
    ['*', 'is *: expected'],
  ])('with the peer %s is refused', (range, problem) => {
    expect(problemOfPeerRange(range)).toContain(problem);
    expect(problemsWith({ peerDependencies: { '@tripswitch/core': range } })).toEqual([
      expect.stringContaining(`the peer @tripswitch/core ${problem}`),
    ]);
  });

  test('of a peer that others publish may have any range', () => {
    expect(problemsWith({ peerDependencies: { express: '^4.17.0 || ^5.0.0' } })).toEqual([]);
  });
});

test("a peer's range begins at a version and ends before the next major", () => {
  expect(peerRangeFrom('0.3.0')).toBe('>=0.3.0 <1');
  expect(parsePeerRange(peerRangeFrom('2.1.0'))).toEqual({ floor: '2.1.0', ceiling: 3 });
  expect(parsePeerRange(peerRangeFrom('1.0.0-next.0'))).toEqual({ floor: '1.0.0-next.0', ceiling: 2 });
});

test('the address of the repository is read from the root, and the placeholder is known', () => {
  const root = (url: unknown) => ({ repository: { type: 'git', url } });
  expect(repositoryOf(root('git+https://github.com/example/tripswitch.git'))).toBe(repository);
  expect(isPlaceholder(repository)).toBe(false);
  expect(isPlaceholder('https://github.com/OWNER_NOT_SET/tripswitch')).toBe(true);
  expect(() => repositoryOf(root('https://example.com/x'))).toThrow(
    'is "https://example.com/x", expected git+https://github.com/',
  );
  expect(() => repositoryOf({})).toThrow('is undefined, expected');
});

test('the manifests of this workspace are right', async () => {
  const family = await publicPackages(workspaceRoot);
  const root = await readManifest(workspaceRoot);
  const problems = family.map((one) => problemsOfManifest(repositoryOf(root), root.author, one, family));
  expect(family.length).toBeGreaterThan(4);
  expect(problems.flat()).toEqual([]);
});

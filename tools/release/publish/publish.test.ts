import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { metadataOf } from '../manifests/repository.js';
import type { Manifest } from '../workspace-packages.js';
import { reasonsNotToPublish } from './publishable.js';
import { pendingChangesets } from './read-changesets.mjs';

const author = 'Tripswitch contributors';

function reasons({
  owner = 'example',
  changelog = '# x\n\n## 0.1.0\n\n### Minor Changes\n\n- 1234567: First.\n',
} = {}): string[] {
  const repository = `https://github.com/${owner}/tripswitch`;
  const root: Manifest = { name: 'root', version: '0.0.0', author, repository: { url: `git+${repository}.git` } };
  const manifest: Manifest = {
    name: '@tripswitch/example',
    version: '0.1.0',
    description: 'What the package is for, in a sentence.',
    author,
    keywords: ['one', 'two', 'three', 'four', 'five'],
    files: ['dist', 'CHANGELOG.md'],
    ...metadataOf(repository, 'example'),
  };
  return reasonsNotToPublish(root, [{ directory: 'example', folder: '', manifest, changelog }]);
}

test('what is right may be published', () => {
  expect(reasons()).toEqual([]);
});

test('nothing is published from a repository without an address', () => {
  expect(reasons({ owner: 'OWNER_NOT_SET' })).toEqual([
    expect.stringContaining('the repository is still https://github.com/OWNER_NOT_SET/tripswitch: set repository.url'),
  ]);
});

test('nothing is published whose changelog does not say what is in it', () => {
  expect(reasons({ changelog: '' })).toEqual(['@tripswitch/example: CHANGELOG.md has no entry for 0.1.0 at its top']);
  expect(reasons({ changelog: '# x\n\n## 0.1.0\n' })).toEqual([
    '@tripswitch/example: CHANGELOG.md says nothing about 0.1.0',
  ]);
});

test('changesets wait until they have a version, in a pre-release too', async () => {
  const root = await mkdtemp(join(tmpdir(), 'changesets-'));
  onTestFinished(() => rm(root, { recursive: true }));
  await mkdir(join(root, '.changeset'));
  const write = (file: string, content = ''): Promise<void> => writeFile(join(root, '.changeset', file), content);
  await write('README.md');
  await write('config.json', '{}');
  expect(await pendingChangesets(root)).toEqual([]);
  await write('quick-cats-run.md');
  expect(await pendingChangesets(root)).toEqual(['quick-cats-run']);
  await write('pre.json', JSON.stringify({ mode: 'pre', changesets: ['quick-cats-run'] }));
  expect(await pendingChangesets(root)).toEqual([]);
  await write('slow-dogs-sit.md');
  expect(await pendingChangesets(root)).toEqual(['slow-dogs-sit']);
  await write('pre.json', JSON.stringify({ mode: 'exit', changesets: ['quick-cats-run', 'slow-dogs-sit'] }));
  expect(await pendingChangesets(root)).toEqual(['quick-cats-run', 'slow-dogs-sit']);
});

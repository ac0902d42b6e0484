import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { runCommand } from '../run-command.js';
import { checkTypeResolution, lintPackage } from './lint-package.js';
import type { PackageManifest } from './package-manifest.js';
import { filesOfTarball, problemsOfContents } from './tarball-contents.js';
import { unexportedNames } from './unexported-names.js';

const folders: string[] = [];
afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

const manifest = {
  name: 'example',
  version: '1.0.0',
  license: 'MIT',
  type: 'module',
  engines: { node: '>=20' },
  sideEffects: false,
  files: ['dist'],
  main: './dist/index.cjs',
  types: './dist/index.d.cts',
  exports: {
    '.': {
      import: { types: './dist/index.d.ts', default: './dist/index.js' },
      require: { types: './dist/index.d.cts', default: './dist/index.cjs' },
    },
    './package.json': './package.json',
  },
} satisfies PackageManifest & Record<string, unknown>;

const files = {
  'README.md': '# example',
  LICENSE: 'MIT',
  'dist/index.js': 'export const answer = 42;',
  'dist/index.cjs': 'exports.answer = 42;',
  'dist/index.d.ts': 'export declare const answer: 42;',
  'dist/index.d.cts': 'export declare const answer: 42;',
};

/** Packs a package that is right but for the given changes, as npm would. */
async function pack(changes: { files?: Record<string, string>; manifest?: object } = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pack-'));
  folders.push(folder);
  const contents = join(folder, 'package');
  for (const part of ['dist', 'src']) await mkdir(join(contents, part), { recursive: true });
  await writeFile(join(contents, 'package.json'), JSON.stringify({ ...manifest, ...changes.manifest }));
  for (const [file, content] of Object.entries({ ...files, ...changes.files }))
    await writeFile(join(contents, file), content);
  await runCommand('tar', ['-czf', 'example-1.0.0.tgz', 'package'], { cwd: folder });
  return join(folder, 'example-1.0.0.tgz');
}

/** What is wrong with the files of a tarball. */
async function contentProblems(tarball: string, changes: Record<string, unknown> = {}): Promise<string[]> {
  return problemsOfContents(filesOfTarball(await readFile(tarball)), { ...manifest, ...changes });
}

const typesForImportAlone = {
  '.': { types: './dist/index.d.ts', import: './dist/index.js', require: './dist/index.cjs' },
};

describe('a package', () => {
  test('that is right passes', async () => {
    const tarball = await pack();
    expect(await lintPackage(tarball)).toEqual([]);
    expect(await checkTypeResolution(manifest, tarball)).toEqual([]);
    expect(await contentProblems(tarball)).toEqual([]);
  });

  test('whose types for require are those for import is refused by both linters', async () => {
    const tarball = await pack({ manifest: { exports: typesForImportAlone } });
    expect(await lintPackage(tarball)).toEqual([expect.stringContaining('types is interpreted as ESM')]);
    const broken = { ...manifest, exports: typesForImportAlone };
    expect(await checkTypeResolution(broken, tarball)).toEqual([expect.stringContaining('Masquerading as ESM')]);
  });

  test('that exports a file which it does not contain is refused', async () => {
    const tarball = await pack({ manifest: { main: './dist/main.cjs' } });
    expect(await lintPackage(tarball)).toEqual([expect.stringContaining('the file does not exist')]);
  });

  test('whose declarations mention names that it does not export shows who mentions them', async () => {
    const declarations = `
      /// <reference lib="es2022" />
      interface Hidden<T> { value: T }
      declare const key: unique symbol;
      interface Options { readonly hidden?: Hidden<string>; readonly error: Error }
      declare class Shown<Hidden2> extends Array<Hidden2> { #private; private secret; constructor(options: Options, hidden?: Hidden<number>); [key]: string }
      declare function show(): typeof key;
      export { Shown, Shown as Renamed, type Options, show };`;
    const tarball = await pack({ files: { 'dist/index.d.ts': declarations } });
    expect(unexportedNames(join(dirname(tarball), 'package'), manifest)).toEqual([
      'Options mentions Hidden, which is not exported',
      'Shown mentions Hidden, which is not exported',
      'Shown mentions key, which is not exported',
      'show mentions key, which is not exported',
    ]);
    expect(unexportedNames(join(dirname(await pack()), 'package'), manifest)).toEqual([]);
  });

  test('that lacks a licence, or has maps of sources that it does not have, shows which', async () => {
    const tarball = await pack({ files: { 'dist/index.js.map': '{}' } });
    expect(await contentProblems(tarball)).toEqual([
      'dist/index.js.map is a source map, but the package has no sources',
    ]);
    expect(await contentProblems(await pack({ files: { 'dist/index.js.map': '{}', 'src/index.ts': '' } }))).toEqual([]);
    const bare = new Map([['README.md', 1]]);
    expect(problemsOfContents(bare, {})).toEqual(['LICENSE is missing from the package']);
  });

  test('whose imports lead to files that are not published is refused', async () => {
    expect(await contentProblems(await pack(), { imports: { '#page': './build/page.ts' } })).toEqual([
      'imports has #page, which leads to "./build/page.ts": set publishConfig.imports to {}',
    ]);
    expect(await contentProblems(await pack(), { imports: {} })).toEqual([]);
  });

  test('that is larger than its users should have to store is refused with its size', async () => {
    const tarball = await pack({ files: { 'dist/large.js': `// ${'x'.repeat(500_000)}` } });
    expect(await contentProblems(tarball)).toEqual([expect.stringMatching(/^the package has 50\d{4} bytes unpacked/)]);
  });
});

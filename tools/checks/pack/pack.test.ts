import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { runCommand } from '../run-command.js';
import { Consumer } from './consumer.js';
import { checkTypeResolution, lintPackage } from './lint-package.js';
import type { PackageManifest } from './package-manifest.js';
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
  'dist/index.js.map': '{}',
  'dist/index.cjs': 'exports.answer = 42;',
  'dist/index.cjs.map': '{}',
  'dist/index.d.ts': 'export declare const answer: 42;',
  'dist/index.d.cts': 'export declare const answer: 42;',
};

/** Packs a package that is right but for the given changes, as npm would. */
async function pack(changes: { files?: Record<string, string>; manifest?: object } = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pack-'));
  folders.push(folder);
  const contents = join(folder, 'package');
  await mkdir(join(contents, 'dist'), { recursive: true });
  await writeFile(join(contents, 'package.json'), JSON.stringify({ ...manifest, ...changes.manifest }));
  for (const [file, content] of Object.entries({ ...files, ...changes.files }))
    await writeFile(join(contents, file), content);
  await runCommand('tar', ['-czf', 'example-1.0.0.tgz', 'package'], { cwd: folder });
  return join(folder, 'example-1.0.0.tgz');
}

async function install(tarball: string): Promise<Consumer> {
  const folder = await mkdtemp(join(tmpdir(), 'pack-consumer-'));
  folders.push(folder);
  const consumer = new Consumer(folder);
  await consumer.install([tarball]);
  return consumer;
}

const typesForImportAlone = {
  '.': { types: './dist/index.d.ts', import: './dist/index.js', require: './dist/index.cjs' },
};

describe('a package', () => {
  test('that is right passes', async () => {
    const tarball = await pack();
    expect(await lintPackage(tarball)).toEqual([]);
    expect(await checkTypeResolution(manifest, tarball)).toEqual([]);
    const consumer = await install(tarball);
    expect(await consumer.exportedNames('example')).toEqual({ imported: ['answer'], required: ['answer'] });
    expect(await consumer.missingFiles('example')).toEqual([]);
    expect(await consumer.unusedBytes('example')).toBe(0);
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

  test('that prints when it is loaded is refused', async () => {
    const consumer = await install(
      await pack({ files: { 'dist/index.cjs': 'console.log("hello"); exports.answer = 42;' } }),
    );
    await expect(consumer.exportedNames('example')).rejects.toThrow('Loading example prints:\nhello');
  });

  test('that exports less to require than to import shows it', async () => {
    const consumer = await install(await pack({ files: { 'dist/index.cjs': '' } }));
    expect(await consumer.exportedNames('example')).toEqual({ imported: ['answer'], required: [] });
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

  test('that does something when it is loaded stays in a bundle', async () => {
    const code = 'globalThis.loaded = true; export const answer = 42;';
    const consumer = await install(await pack({ files: { 'dist/index.js': code }, manifest: { sideEffects: true } }));
    expect(await consumer.unusedBytes('example')).toBeGreaterThan(0);
  });

  test('that lacks a source map or a README shows which', async () => {
    const consumer = await install(await pack({ files: { 'dist/extra.cjs': '' } }));
    expect(await consumer.missingFiles('example')).toEqual(['dist/extra.cjs.map']);
  });
});

import { describe, expect, test } from 'vitest';
import type { Manifest, PublicPackage } from '../workspace-packages.js';
import { importsOf } from './cases-examples.js';
import { misfits, warnsOfPeers } from './fitting.js';
import { Sandbox } from './sandbox.js';
import { smokeOutput, writeSmoke } from './smoke.js';
import { Table } from './table.js';

const core: Manifest = { name: '@example/core', version: '0.2.0', exports: { '.': { import: {} } } };
const store: Manifest = {
  name: '@example/store',
  version: '0.2.0',
  exports: { '.': { import: {} } },
  peerDependencies: { '@example/core': '>=0.2.0 <1' },
};
const published = (manifest: Manifest): PublicPackage => ({ directory: manifest.name, folder: '', manifest });

/** The files of an installed package. */
function installed(manifest: Manifest, code: string, commonJs = code): Record<string, string> {
  const folder = `node_modules/${manifest.name}`;
  const exports = { '.': { import: './index.mjs', require: './index.cjs' }, './package.json': './package.json' };
  return {
    [`${folder}/package.json`]: JSON.stringify({ ...manifest, exports }),
    [`${folder}/index.mjs`]: code,
    [`${folder}/index.cjs`]: commonJs
      .replace('export class', 'exports.CircuitBreaker = class')
      .replace(/export const (\w+)/, 'exports.$1'),
  };
}

const breaker = `export class CircuitBreaker { state = 'closed'; async tryCall(fn) { await fn().catch(() => { this.state = 'open'; }); } }`;

describe('what is installed side by side', () => {
  const found = async (...packages: Record<string, string>[]): Promise<string[]> => {
    await using sandbox = await Sandbox.create();
    const folder = await sandbox.newProject(Object.assign({}, ...packages) as Record<string, string>);
    return await misfits(folder, ['@example/core', '@example/store']);
  };

  test('fits if the peer is in the range', async () => {
    expect(await found(installed(core, breaker), installed(store, ''))).toEqual([]);
    expect(await found(installed({ ...core, version: '0.3.0-next.0' }, breaker), installed(store, ''))).toEqual([]);
  });

  test('does not fit if the peer is too old, too new, or there twice', async () => {
    expect(await found(installed({ ...core, version: '0.1.0' }, breaker), installed(store, ''))).toEqual([
      '@example/store@0.2.0 wants @example/core >=0.2.0 <1, beside it is 0.1.0',
    ]);
    expect(await found(installed({ ...core, version: '1.0.0-next.0' }, breaker), installed(store, ''))).toHaveLength(1);
    const nested = Object.fromEntries(
      Object.entries(installed(core, breaker)).map(([file, content]) => [
        `node_modules/@example/store/${file}`,
        content,
      ]),
    );
    expect(await found(installed(core, breaker), installed(store, ''), nested)).toEqual([
      '@example/store@0.2.0 uses another copy of @example/core than the project',
    ]);
  });

  test.each([
    'npm error code ERESOLVE',
    ' WARN  Issues with peer dependencies found',
    'warning " > @example/store@0.3.0" has incorrect peer dependency "@example/core@>=0.3.0 <1".',
    '➤ YN0060: │ @example/core is listed by your project with version 0.1.0, which does not satisfy',
  ])('is noticed when a package manager says: %s', (output) => {
    expect(warnsOfPeers(output)).toBe(true);
  });

  test('is not noticed in ordinary words', () => {
    expect(warnsOfPeers('added 3 packages in 1s')).toBe(false);
  });
});

describe('loading packages', () => {
  const load = async (code: string, file: string, commonJs = code) => {
    await using sandbox = await Sandbox.create();
    const folder = await sandbox.newProject({ ...installed(core, breaker), ...installed(store, code, commonJs) });
    await writeSmoke(folder, [published(core), published(store)], published(core));
    return await sandbox.tryRun(process.execPath, [file], { cwd: folder });
  };

  test.each(['smoke.mjs', 'smoke.cjs'])('prints one word by %s if all is well', async (file) => {
    expect(await load('export const answer = 42;', file)).toMatchObject({ code: 0, output: `${smokeOutput}\n` });
  });

  test.each(['smoke.mjs', 'smoke.cjs'])('shows by %s what prints, exports nothing or throws', async (file) => {
    expect((await load('console.log("hello"); export const answer = 42;', file)).output).toContain('hello');
    expect((await load('', file)).output).toContain('@example/store exports nothing');
    expect((await load('throw new Error("broken");', file)).code).toBe(1);
  });
});

test('the packages that an example imports are found', () => {
  const code = `
    import express from 'express';
    import { strict as assert } from 'node:assert';
    import { createMemoryStore } from '@tripswitch/core/store';
    import './own.js';
    const fs = require('fs');
    const { Registry } = await import('prom-client');
    const lazy = require("pino/file");`;
  expect(importsOf(code).sort()).toEqual(['@tripswitch/core', 'express', 'pino', 'prom-client']);
});

test('the table has a line for each case, and tells failures from successes', async () => {
  const printed: string[] = [];
  const table = new Table((line) => printed.push(line));
  await table.run(
    [
      { area: 'one', name: 'works', run: () => Promise.resolve('a note') },
      { area: 'two', name: 'fails', run: () => Promise.reject(new Error('the reason\nin detail')) },
      { area: 'two', name: 'goes on', run: () => Promise.resolve(undefined) },
    ],
    1,
  );
  expect(table.failures).toBe(1);
  expect(printed[1]).toMatch(/^FAILED two: fails \(0\.\d s\): the reason\nin detail$/);
  expect(table.toString()).toMatch(
    /ok {5}one {3}works {4}0\.\d {2}a note\nFAILED two {3}fails {4}0\.\d {2}the reason\nok {5}two {3}goes on {2}0\.\d\n\n2 passed, 1 failed$/,
  );
});

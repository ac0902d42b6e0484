import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { afterEach, describe, expect, test } from 'vitest';
import { coreRooms } from './floors.mjs';
import rules from './dependency-cruiser.config.mjs';

const folders: string[] = [];
afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

/** A workspace of the given files: a path, and the modules that it imports. */
async function brokenRules(files: Record<string, string[]>): Promise<string[]> {
  const root = await mkdtemp(join(tmpdir(), 'layers-'));
  folders.push(root);
  for (const [file, imports] of Object.entries(files)) {
    await mkdir(join(root, dirname(file)), { recursive: true });
    await writeFile(
      join(root, file),
      [...imports.map((to) => `import type {} from '${to}';`), 'export {};'].join('\n'),
    );
  }
  await linkPackages(root, Object.keys(files));
  const { output } = await cruise(['packages', 'apps'], {
    ...rules.options,
    baseDir: root,
    validate: true,
    ruleSet: { forbidden: rules.forbidden ?? [] },
  });
  const { summary } = output as ICruiseResult;
  return [...new Set(summary.violations.map(({ rule }) => rule.name))].sort();
}

async function linkPackages(root: string, files: string[]): Promise<void> {
  await mkdir(join(root, 'apps'), { recursive: true });
  const names = new Set(files.flatMap((file) => /^packages\/([^/]+)\//.exec(file)?.[1] ?? []));
  const dependencies = Object.fromEntries([...names].map((name) => [`@tripswitch/${name}`, '*']));
  await writeFile(join(root, 'package.json'), JSON.stringify({ name: 'workspace', dependencies }));
  for (const name of names) {
    const manifest = { name: `@tripswitch/${name}`, exports: { '.': './src/index.ts' }, dependencies };
    await writeFile(join(root, 'packages', name, 'package.json'), JSON.stringify(manifest));
  }
  // pnpm links workspace packages; copies under node_modules would be another package to the rules.
  await mkdir(join(root, 'node_modules/@tripswitch'), { recursive: true });
  for (const name of names) await symlink(join(root, 'packages', name), join(root, 'node_modules/@tripswitch', name));
}

describe('inside core', () => {
  for (const [room, below] of Object.entries(coreRooms)) {
    test(`${room} may import ${below.length > 0 ? below.join(', ') : 'no other room'}`, async () => {
      const files = Object.fromEntries(below.map((lower) => [`packages/core/src/${lower}/b.ts`, []]));
      const imports = below.map((lower) => `../${lower}/b.js`);
      expect(await brokenRules({ ...files, [`packages/core/src/${room}/a.ts`]: imports })).toEqual([]);
    });

    const above = Object.keys(coreRooms).filter((other) => other !== room && !below.includes(other));
    test.each(above)(`${room} may not import %s`, async (other) => {
      const broken = await brokenRules({
        [`packages/core/src/${room}/a.ts`]: [`../${other}/b.js`],
        [`packages/core/src/${other}/b.ts`]: [],
      });
      expect(broken).toContain(`core-${room}-imports-down`);
    });
  }

  test('an import cycle within one room is refused', async () => {
    const broken = await brokenRules({
      'packages/core/src/machine/a.ts': ['./b.js'],
      'packages/core/src/machine/b.ts': ['./a.js'],
    });
    expect(broken).toEqual(['no-cycles']);
  });

  test('a room that has no floor is refused', async () => {
    const broken = await brokenRules({
      'packages/core/src/index.ts': ['./attic/a.js'],
      'packages/core/src/attic/a.ts': [],
    });
    expect(broken).toEqual(['core-rooms-are-known']);
  });

  test('a builtin module or another package in core is refused', async () => {
    expect(await brokenRules({ 'packages/core/src/breaker/a.ts': ['node:fs'] })).toEqual(['core-stands-alone']);
    const broken = await brokenRules({
      'packages/core/src/breaker/a.ts': ['@tripswitch/store-file'],
      'packages/store-file/src/index.ts': [],
    });
    expect(broken).toContain('core-stands-alone');
  });
});

describe('between packages', () => {
  const core = { 'packages/core/src/index.ts': [] };

  test('an upper package and an app may import core by its name', async () => {
    const broken = await brokenRules({
      ...core,
      'packages/store-file/src/index.ts': ['@tripswitch/core'],
      'apps/crypto-api/src/main.ts': ['@tripswitch/core', '@tripswitch/store-file'],
    });
    expect(broken).toEqual([]);
  });

  test('two packages of one floor may not import each other', async () => {
    const broken = await brokenRules({
      'packages/store-file/src/index.ts': ['@tripswitch/metrics-prometheus'],
      'packages/metrics-prometheus/src/index.ts': [],
    });
    expect(broken).toContain('upper-packages-import-core-alone');
  });

  test('a test may import the testkit, production code may not', async () => {
    const testkit = { 'packages/testkit/src/index.ts': [] };
    expect(await brokenRules({ ...testkit, 'packages/store-file/src/a.test.ts': ['@tripswitch/testkit'] })).toEqual([]);
    expect(await brokenRules({ ...testkit, 'packages/store-file/src/a.ts': ['@tripswitch/testkit'] })).toContain(
      'upper-packages-import-core-alone',
    );
  });

  test('nothing reaches into another package', async () => {
    const broken = await brokenRules({
      'packages/core/src/machine/a.ts': [],
      'packages/store-file/src/index.ts': ['../../core/src/machine/a.js'],
    });
    expect(broken).toEqual(expect.arrayContaining(['no-inner-files-of-a-package', 'packages-by-name']));
  });

  test('nothing imports an app', async () => {
    const broken = await brokenRules({
      'packages/testkit/src/index.ts': ['../../../apps/crypto-api/src/main.js'],
      'apps/crypto-api/src/main.ts': [],
    });
    expect(broken).toContain('apps-are-the-roof');
  });

  test('production code imports neither tests nor modules that do not exist', async () => {
    const broken = await brokenRules({
      'packages/testkit/src/index.ts': ['./a.test.js', './missing.js'],
      'packages/testkit/src/a.test.ts': [],
    });
    expect(broken).toEqual(expect.arrayContaining(['no-tests-in-production', 'resolvable']));
  });
});

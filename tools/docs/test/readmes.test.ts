import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPage, sectionOf, workspaceRoot } from './support/pages.js';

const SHAPE = ['Install', 'Example', 'Options', 'Events', 'Errors', 'Limits', 'Which package do I need?'];
const FAMILY = 'Which package do I need?';

const packages = readdirSync(join(workspaceRoot, 'packages')).filter((name) =>
  existsSync(join(workspaceRoot, 'packages', name, 'package.json')),
);
const tableOf = (page: string): string[] =>
  sectionOf(readPage(page), FAMILY)
    .split('\n')
    .filter((line) => line.startsWith('|'));
const repository = /^git\+(.*)\.git$/.exec(
  (JSON.parse(readPage('package.json')) as { repository?: { url?: string } }).repository?.url ?? '',
)?.[1];

describe.each(packages)('the README of %s', (name) => {
  const page = readPage(`packages/${name}/README.md`);

  test('has the headings that all of them have, in their order', () => {
    const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, heading = '']) => heading);
    expect(headings.filter((heading) => SHAPE.includes(heading))).toEqual(SHAPE);
  });

  test('has the table of the family that the root has', () => {
    expect(tableOf(`packages/${name}/README.md`)).toEqual(tableOf('README.md'));
    expect(tableOf('README.md').join('\n')).toContain(`\`@tripswitch/${name}\``);
  });

  test('has links that work on the page of its package', () => {
    const targets = [...page.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    expect(targets.length).toBeGreaterThan(3);
    expect(targets.filter((target) => !/^(https:\/\/|#)/.test(target))).toEqual([]);
  });

  test('links to the repository of the manifest', () => {
    const links = [...page.matchAll(/https:\/\/github\.com\/[^/\s)]+\/tripswitch\b/g)].map(([link]) => link);
    expect(new Set(links).size).toBeLessThanOrEqual(1);
    if (repository !== undefined) expect(links.filter((link) => link !== repository)).toEqual([]);
  });
});

test('require is shown once', () => {
  const pages = ['README.md', ...packages.map((name) => `packages/${name}/README.md`)];
  const showing = pages.filter((page) => readPage(page).includes('= require('));
  expect(showing).toEqual(['packages/core/README.md']);
});

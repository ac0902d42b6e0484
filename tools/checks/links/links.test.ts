import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from '../run-command.js';
import { workspaceRoot } from '../workspace-root.js';

const link = /\]\((?!https?:|mailto:|#)(?<target>[^)#\s]+)(?:#[^)]*)?\)/g;

test('every relative link of the documentation leads to a file', async () => {
  const listed = await runCommand('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '*.md'], {
    cwd: workspaceRoot,
  });
  const broken: string[] = [];
  for (const page of listed.split('\0').filter((file) => file !== '' && existsSync(join(workspaceRoot, file)))) {
    const text = await readFile(join(workspaceRoot, page), 'utf8');
    for (const { groups } of text.matchAll(link)) {
      const target = groups?.['target'] ?? '';
      if (!existsSync(join(workspaceRoot, dirname(page), target))) broken.push(`${page}: ${target}`);
    }
  }
  expect(broken).toEqual([]);
});

test('every decision is on the list of decisions, under a number of its own', async () => {
  const folder = join(workspaceRoot, 'docs/adr');
  const pages = (await readdir(folder)).filter((file) => /^\d{4}-.*\.md$/.test(file)).sort();
  const list = await readFile(join(folder, 'README.md'), 'utf8');
  expect(pages.filter((page) => !list.includes(`(${page})`))).toEqual([]);
  const numbers = pages.map((page) => page.slice(0, 4));
  expect(numbers).toEqual([...new Set(numbers)]);
});

import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from '../run-command.js';
import { workspaceRoot } from '../workspace-root.js';

const link = /\]\((?!https?:|mailto:)(?<target>[^)#\s]*)(?:#(?<heading>[^)]*))?\)/g;
/** Links of a package's README, which work on the page of the package: to a file of this repository. */
const repositoryLink =
  /\]\(https:\/\/github\.com\/[^/]+\/tripswitch\/(?:blob|tree)\/main\/(?<target>[^)#\s]+)(?:#(?<heading>[^)]*))?\)/g;

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): string[] {
  const text = page.replaceAll(/^ *```[^]*?^ *```/gm, '');
  const slugs = [...text.matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = '']) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
  return slugs.map((slug, index) => {
    const before = slugs.slice(0, index).filter((other) => other === slug).length;
    return before === 0 ? slug : `${slug}-${before}`;
  });
}

test('every link inside the repository leads to a file, and to a heading of it', async () => {
  const listed = await runCommand('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '*.md'], {
    cwd: workspaceRoot,
  });
  const broken: string[] = [];
  for (const page of listed.split('\0').filter((file) => file !== '' && existsSync(join(workspaceRoot, file)))) {
    const text = await readFile(join(workspaceRoot, page), 'utf8');
    const prose = text.replaceAll(/^ *```[^]*?^ *```/gm, '').replaceAll(/`[^`\n]*`/g, '');
    const found = [
      ...[...prose.matchAll(link)].map(({ groups }) => ({ ...groups, base: dirname(page) })),
      ...[...prose.matchAll(repositoryLink)].map(({ groups }) => ({ ...groups, base: '.' })),
    ] as { target: string; heading?: string; base: string }[];
    for (const { target, heading, base } of found) {
      const file = target === '' ? join(workspaceRoot, page) : join(workspaceRoot, base, target);
      if (!existsSync(file)) broken.push(`${page}: ${target}`);
      else if (
        heading !== undefined &&
        file.endsWith('.md') &&
        !anchorsOf(await readFile(file, 'utf8')).includes(heading)
      ) {
        broken.push(`${page}: ${target}#${heading}`);
      }
    }
  }
  expect(broken).toEqual([]);
});

test('every decision is on the list of decisions, and their numbers have no gaps', async () => {
  const folder = join(workspaceRoot, 'docs/adr');
  const pages = (await readdir(folder)).filter((file) => /^\d{4}-.*\.md$/.test(file)).sort();
  const list = await readFile(join(folder, 'README.md'), 'utf8');
  expect(pages.filter((page) => !list.includes(`(${page})`))).toEqual([]);
  const numbers = pages.map((page) => page.slice(0, 4));
  expect(numbers).toEqual(pages.map((_page, index) => String(index + 1).padStart(4, '0')));
});

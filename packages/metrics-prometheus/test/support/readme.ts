import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageFolder, type Query } from './dashboard.js';

/** The README of this package. */
export function readReadme(): Promise<string> {
  return readFile(join(packageFolder, 'README.md'), 'utf8');
}

/** The queries that the README gives as examples, with the question that each answers. */
export async function readmeQueries(): Promise<Query[]> {
  const [, block = ''] = /^```promql\n(.*?)^```$/ms.exec(await readReadme()) ?? [];
  return block
    .split('\n\n')
    .filter((query) => query.trim() !== '')
    .map((query) => {
      const [, title = '', expr = ''] = /^# ([^\n]*)\n(.*)$/s.exec(query) ?? [];
      return { title, expr };
    });
}

/** The cells of the table under a heading, a row each, without its head. */
export async function readmeTable(heading: string): Promise<string[][]> {
  const [, section = ''] = (await readReadme()).split(`\n## ${heading}\n`);
  const rows = (section.split(/^## /m)[0] ?? '').split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

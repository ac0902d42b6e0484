import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const workspaceRoot = fileURLToPath(new URL('../../../../', import.meta.url));

/** A page of the workspace, by its path from the root. */
export function readPage(path: string): string {
  return readFileSync(join(workspaceRoot, path), 'utf8');
}

/** The text under a heading of the second level, down to the next one. */
export function sectionOf(page: string, heading: string): string {
  const start = page.indexOf(`\n## ${heading}\n`);
  if (start < 0) throw new Error(`The page has no heading "${heading}"`);
  const end = page.indexOf('\n## ', start + 1);
  return page.slice(start, end < 0 ? undefined : end);
}

/** The fenced blocks of some languages, in their order, as they would be copied. */
export function blocksOf(text: string, ...languages: string[]): { language: string; code: string }[] {
  return [...text.matchAll(/^ *```(\S+)[^\n]*\n([^]*?)^ *```$/gm)]
    .map(([, language = '', code = '']) => ({ language, code }))
    .filter(({ language }) => languages.includes(language));
}

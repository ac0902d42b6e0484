import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The marks of laws (G1 to S7) or defects (D01 to D60) that stand in a text. */
export function marksIn(text: string): string[] {
  return text.match(/\b(?:D\d{2}|[GHCTIS]\d)\b/g) ?? [];
}

/** The marks of the rows of the regression catalogue, in their order. */
export function catalogueMarks(page: string): string[] {
  return [...page.matchAll(/^\| (?<mark>D\d{2}) .*\|$/gm)].map(([, mark = '']) => mark);
}

// A name follows `test(`, `describe.concurrent(` and the like, or the second bracket of `test.each(…)(`.
const testName =
  /(?:\b(?:describe|test|it)(?:\.\w+)*|\))\(\s*(?<quote>['"`])(?<name>(?:\\.|(?!\k<quote>)[^\\])*)\k<quote>/g;

/** The marks in the names of all tests under the given folders. */
export async function marksOfTests(folders: readonly string[]): Promise<Set<string>> {
  const marks = new Set<string>();
  for (const file of (await Promise.all(folders.map(testFiles))).flat()) {
    const code = await readFile(file, 'utf8');
    for (const found of code.matchAll(testName)) {
      for (const mark of marksIn(found.groups?.['name'] ?? '')) marks.add(mark);
    }
  }
  return marks;
}

/** The test files in a folder and below it. */
export async function testFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ['node_modules', 'dist'].includes(entry.name) ? [] : testFiles(path);
    return entry.name.endsWith('.test.ts') ? [path] : [];
  });
  return (await Promise.all(files)).flat();
}

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { codeBlocks } from '../../config/code-blocks.js';
import { typeErrors } from '../../config/type-check.js';

const project = fileURLToPath(new URL('..', import.meta.url));
const folder = fileURLToPath(new URL('../.test-results/migrating/', import.meta.url));
mkdirSync(folder, { recursive: true });

afterEach(() => vi.restoreAllMocks());

/** Runs a block of a page, and returns the lines that it printed. */
async function linesOf(code: string, file: string): Promise<string[]> {
  const lines: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((...said: unknown[]) => void lines.push(said.join(' ')));
  writeFileSync(folder + file, code);
  await import(folder + file);
  log.mockRestore();
  return lines;
}

describe.each(['opossum', 'cockatiel'])('the guide for users of %s', (library) => {
  const page = readFileSync(
    fileURLToPath(new URL(`../../../docs/guides/migrating-from-${library}.md`, import.meta.url)),
    'utf8',
  );
  const sections = page
    .split(/^## /m)
    .map((text) => ({ title: text.split('\n', 1)[0] ?? '', blocks: codeBlocks(text) }))
    .filter(({ blocks }) => blocks.length > 0);

  test('has a pair of snippets in each section with code', () => {
    expect(sections.length).toBeGreaterThan(5);
    for (const { title, blocks } of sections) {
      expect(blocks, title).toHaveLength(2);
      expect(blocks[0]?.code, title).toContain(`from '${library}'`);
      expect(blocks[1]?.code, title).toContain(`from '@tripswitch/core'`);
    }
  });

  test('has snippets of Tripswitch that type-check', () => {
    const ours = sections.map(({ blocks }, index) => [`${project}${library}-${index}.js`, blocks[1]?.code ?? '']);
    const errors = [...typeErrors(project, Object.fromEntries(ours) as Record<string, string>).values()].flat();
    expect(errors).toEqual([]);
  });

  test.each(sections)('$title: both snippets print the same', async ({ title, blocks: [theirs, ours] }) => {
    const file = `${library}-${title.toLowerCase().replaceAll(/\W+/g, '-')}`;
    const expected = await linesOf(theirs?.code ?? '', `${file}-theirs.js`);
    expect(expected).not.toEqual([]);
    expect(await linesOf(ours?.code ?? '', `${file}-ours.js`)).toEqual(expected);
  });
});

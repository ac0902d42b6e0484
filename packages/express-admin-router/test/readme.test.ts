import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { codeBlocks, type CodeBlock } from '../../../tools/config/code-blocks.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const folder = fileURLToPath(new URL('../.test-results/examples/', import.meta.url));
const needing = codeBlocks(readme).filter(({ code }) => code.includes('ADMIN_TOKEN'));

/** Runs an example of the README. */
async function run({ code, extension }: CodeBlock, name: string): Promise<unknown> {
  mkdirSync(folder, { recursive: true });
  const file = `${folder}${name}.${extension}`;
  writeFileSync(file, code);
  return import(file);
}

test('the examples of the README that need ADMIN_TOKEN run with it, and without it say so at the start', async () => {
  expect(needing.length).toBeGreaterThanOrEqual(2);
  for (const block of needing) {
    const { line } = block;
    vi.stubEnv('ADMIN_TOKEN', undefined);
    await expect(run(block, `line-${line}-without`)).rejects.toThrow(/secret is undefined.*ADMIN_TOKEN/);
    vi.stubEnv('ADMIN_TOKEN', '0'.repeat(64));
    await run(block, `line-${line}-with`);
  }
});

test('no example has a secret that could be copied', () => {
  for (const { code } of codeBlocks(readme)) {
    expect(code).not.toMatch(/bearerToken\(\s*['"`]/);
    expect(code).not.toMatch(/\?\?\s*['"`]/);
  }
});

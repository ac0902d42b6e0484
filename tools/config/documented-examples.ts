import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vitest/config';
import { codeBlocks, type CodeBlock } from './code-blocks.js';

const typeCheckModule = fileURLToPath(new URL('./type-check.ts', import.meta.url));
const exampleId = /^(?<page>.*\.md)@(?<line>\d+)\.example\.[jt]s$/;

/**
 * A Vite plugin that turns each Markdown page into a test file: one test for each block of TypeScript or plain
 * JavaScript that type-checks it, and one that runs it. A block stands for a module of its own in the project that tests the page, so that it imports
 * what a user of the page would import.
 */
export function documentedExamples(): Plugin {
  let root = process.cwd();
  const codeOf = new Map<string, string>();

  return {
    name: 'documented-examples',
    enforce: 'pre',
    configResolved(config) {
      root = config.root;
    },
    resolveId(source) {
      return exampleId.test(source) ? source : undefined;
    },
    async load(id) {
      if (exampleId.test(id)) return codeOf.get(id);
      if (!id.endsWith('.md')) return undefined;
      const blocks = codeBlocks(await readFile(id, 'utf8'));
      const examples = blocks.map((block) => ({
        ...block,
        id: join(root, `${basename(id)}@${block.line}.example.${block.extension}`),
      }));
      for (const example of examples) codeOf.set(example.id, example.code);
      return testsOf(basename(id), root, examples);
    },
  };
}

function testsOf(page: string, root: string, examples: (CodeBlock & { id: string })[]): string {
  const sources = Object.fromEntries(examples.map(({ id, code }) => [id, code]));
  const lines = [
    `import { describe, expect, test } from 'vitest';`,
    `import { typeErrors } from ${JSON.stringify(typeCheckModule)};`,
    `describe(${JSON.stringify(`examples of ${page}`)}, () => {`,
    `  const errors = typeErrors(${JSON.stringify(root)}, ${JSON.stringify(sources)});`,
  ];
  for (const { id, line, runs } of examples) {
    const name = `line ${line}`;
    lines.push(
      `  test(${JSON.stringify(`${name} type-checks`)}, () => expect(errors.get(${JSON.stringify(id)})).toEqual([]));`,
    );
    if (runs)
      lines.push(`  test(${JSON.stringify(`${name} runs`)}, async () => { await import(${JSON.stringify(id)}); });`);
  }
  lines.push('});');
  return lines.join('\n');
}

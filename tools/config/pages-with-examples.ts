import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { codeBlocks } from './code-blocks.js';

/** The Markdown pages, among the given files and under the given folders, that hold TypeScript examples. */
export function pagesWithExamples(paths: readonly string[]): string[] {
  return paths.flatMap(pagesAt).filter((page) => codeBlocks(readFileSync(page, 'utf8')).length > 0);
}

function pagesAt(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.md')).map((file) => join(path, file));
}

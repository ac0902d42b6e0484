import { describe, expect, test } from 'vitest';
import { codeBlocks } from '../../config/code-blocks.js';

const page = (...lines: string[]): string => lines.join('\n');

describe('the examples of a page', () => {
  test('are found with the line where their code starts', () => {
    const blocks = codeBlocks(page('# Title', '', '```ts', 'a();', 'b();', '```', '', '```ts', 'c();', '```'));
    expect(blocks).toEqual([
      { code: 'a();\nb();', extension: 'ts', line: 4, runs: true },
      { code: 'c();', extension: 'ts', line: 9, runs: true },
    ]);
  });

  test('do not run with the marker no-run', () => {
    expect(codeBlocks(page('```ts no-run', 'a();', '```'))).toEqual([
      { code: 'a();', extension: 'ts', line: 2, runs: false },
    ]);
  });

  test('are TypeScript or plain JavaScript', () => {
    const blocks = ['ts', 'typescript', 'js', 'javascript'].flatMap((language) => ['```' + language, 'a();', '```']);
    expect(codeBlocks(page(...blocks)).map(({ extension }) => extension)).toEqual(['ts', 'ts', 'js', 'js']);
  });

  test('lose the indent of the list that they stand in', () => {
    expect(codeBlocks(page('- item', '  ```ts', '  if (a) {', '    b();', '  }', '  ```'))[0]?.code).toBe(
      'if (a) {\n  b();\n}',
    );
  });

  test('are not blocks of other languages, nor fences inside those', () => {
    expect(
      codeBlocks(
        page('```sh', 'ls', '```', '```text', '```ts', '```', '```json', '{}', '```', '```constructor', 'a();', '```'),
      ),
    ).toEqual([]);
  });

  test('with a misspelt marker are refused by line', () => {
    expect(() => codeBlocks(page('```ts norun', 'a();', '```'))).toThrow('before line 2 has the marker "norun"');
  });

  test('that are never closed are refused by line', () => {
    expect(() => codeBlocks(page('text', '```ts', 'a();'))).toThrow('before line 3 is never closed');
  });
});

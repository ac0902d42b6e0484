import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPage, workspaceRoot } from './support/pages.js';

const rows = readPage('docs/comparison.md')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| -'))
  .map((line) => line.split('|').map((cell) => cell.trim()));
const heads = rows.filter((cells) => cells[1] === 'feature' && cells[2] === 'Tripswitch');
const claims = rows.filter((cells) => cells.length === heads[0]?.length && !heads.includes(cells));

describe('the comparison', () => {
  test('has claims in five tables', () => {
    expect(heads).toHaveLength(5);
    expect(claims.length).toBeGreaterThan(35);
  });

  test('links each claim of ours to a test', () => {
    const unlinked = claims.filter(([, , ours = '']) => {
      const target = /^\[.+\]\(\.\.\/(\S+\.test\.ts)\)$/.exec(ours)?.[1];
      return ours !== 'planned' && (target === undefined || !existsSync(join(workspaceRoot, target)));
    });
    expect(unlinked.map(([, feature, ours]) => `${feature}: ${ours}`)).toEqual([]);
  });
});

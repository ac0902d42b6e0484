import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { workspaceRoot } from '../workspace-root.js';
import { catalogueMarks, marksIn, marksOfTests } from './marks.js';

let defects: string[];
let laws: string[];
let tested: Set<string>;

beforeAll(async () => {
  defects = catalogueMarks(await readFile(join(workspaceRoot, 'docs/regression-catalogue.md'), 'utf8'));
  const architecture = await readFile(join(workspaceRoot, 'docs/architecture.md'), 'utf8');
  laws = [...architecture.matchAll(/^- \*\*(?<law>[A-Z]\d)\*\* /gm)].map(([, law = '']) => law);
  tested = await marksOfTests([join(workspaceRoot, 'packages'), join(workspaceRoot, 'apps')]);
});

describe('the regression catalogue', () => {
  test('lists D01 to D71, and those of the later marks that are proved, each once', () => {
    const all = Array.from({ length: 71 }, (_, index) => `D${String(index + 1).padStart(2, '0')}`);
    const later = [
      'D78',
      'D80',
      'D82',
      'D83',
      'D84',
      'D85',
      'D86',
      'D87',
      'D88',
      'D89',
      'D90',
      'D91',
      'D92',
      'D93',
      'D94',
      'D95',
      'D96',
    ];
    expect(defects.toSorted()).toEqual([...all, ...later]);
  });

  test('promises only what a test proves', () => {
    expect(defects.filter((mark) => !tested.has(mark))).toEqual([]);
  });
});

describe('the laws', () => {
  test('are all on the page of the architecture', () => {
    expect(laws.join(' ')).toBe('G1 G2 G3 H1 H2 H3 H4 C1 C2 C3 C4 T1 T2 T3 T4 I1 I2 I3 I4 I5 I6 S1 S2 S3 S4 S5 S6 S7');
  });

  test('are proved by tests', () => {
    expect(laws.filter((law) => !tested.has(law))).toEqual([]);
  });

  test('and marks in test names are ones that exist', () => {
    const known = new Set([...laws, ...defects]);
    expect([...tested].filter((mark) => !known.has(mark))).toEqual([]);
  });
});

test('marks are found in names, and only as words of their own', () => {
  expect(marksIn('G2: a late failure leaves half-open alone (D02, D15)')).toEqual(['G2', 'D02', 'D15']);
  expect(marksIn('utf8, BTC1, D1, I18N, ID05')).toEqual([]);
});

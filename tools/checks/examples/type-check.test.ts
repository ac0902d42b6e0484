import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { typeErrors } from '../../config/type-check.js';

const root = fileURLToPath(new URL('..', import.meta.url));

test('an example with a type error is reported with its line, one without is not', () => {
  const wrong = join(root, 'wrong.example.ts');
  const right = join(root, 'right.example.ts');
  const errors = typeErrors(root, {
    [wrong]: `import * as core from '@tripswitch/core';\nexport const n: number = core;`,
    [right]: `import * as core from '@tripswitch/core';\nexport const all: object = core;`,
  });
  expect(errors.get(right)).toEqual([]);
  expect(errors.get(wrong)).toEqual([expect.stringMatching(/^line 2: Type .* is not assignable to type 'number'/)]);
});

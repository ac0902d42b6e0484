import { describe, expect, test } from 'vitest';
import { emptyEntries, hasChanges, hasNews, nothingChanged, sectionsOf, withoutEmptyEntries } from './changelog.js';

const changelog = `# @tripswitch/example

## 0.3.0

## 0.2.1

### Patch Changes

- 1234567: Repairs something.

## 0.2.0

### Minor Changes

- 1234567: Brings something.
`;

describe('a changelog', () => {
  test('is read release by release, newest first', () => {
    expect(sectionsOf(changelog).map(({ version }) => version)).toEqual(['0.3.0', '0.2.1', '0.2.0']);
    expect(sectionsOf(changelog).map(hasChanges)).toEqual([false, true, true]);
    expect(sectionsOf(changelog).map(hasNews)).toEqual([false, false, true]);
  });

  test('that is not there has no releases', () => {
    expect(sectionsOf('')).toEqual([]);
    expect(withoutEmptyEntries('')).toBe('');
  });

  test('says of a release without changes that there are none, once', () => {
    const filled = withoutEmptyEntries(changelog);
    expect(filled).toContain(`## 0.3.0\n\n${nothingChanged}\n\n## 0.2.1\n\n### Patch Changes`);
    expect(withoutEmptyEntries(filled)).toBe(filled);
    expect(emptyEntries(filled)).toEqual([]);
    expect(sectionsOf(filled).map(hasChanges)).toEqual([false, true, true]);
  });

  test('whose only release is empty is filled as well', () => {
    expect(withoutEmptyEntries('# example\n\n## 1.0.0')).toBe(`# example\n\n## 1.0.0\n\n${nothingChanged}\n`);
    expect(withoutEmptyEntries('# example\n\n## 1.0.0\n\n\n')).toBe(`# example\n\n## 1.0.0\n\n${nothingChanged}\n`);
  });

  test('names its releases that say nothing', () => {
    expect(emptyEntries(changelog)).toEqual(['0.3.0']);
    expect(emptyEntries('## 0.1.1\n\n### Patch Changes\n\n## 0.1.0\n\n### Patch Changes\n\n- 1234567:\n')).toEqual([
      '0.1.1',
      '0.1.0',
    ]);
  });
});

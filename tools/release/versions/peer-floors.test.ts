import { describe, expect, test } from 'vitest';
import { peerRangeOf } from './peer-floors.js';

const patch = '\n\n### Patch Changes\n\n- 1234567: A repair.\n';
const minor = '\n\n### Minor Changes\n\n- 1234567: Something new.\n';

/** A package at a version, with what its changelog has, newest first. */
const at = (version: string, ...sections: string[]) => ({
  name: 'example',
  version,
  changelog: `# example\n\n${sections.join('\n')}`,
});

describe('the lower bound of a peer', () => {
  test('stays where the package did not change', () => {
    const core = at('0.2.0', `## 0.2.0${minor}`, `## 0.1.0${minor}`);
    expect(peerRangeOf(at('0.2.0', '## 0.2.0\n'), core, '>=0.1.0 <1')).toBe('>=0.1.0 <1');
  });

  test('stays where core was only repaired', () => {
    const core = at('0.1.1', `## 0.1.1${patch}`, `## 0.1.0${minor}`);
    expect(peerRangeOf(at('0.1.1', `## 0.1.1${patch}`), core, '>=0.1.0 <1')).toBe('>=0.1.0 <1');
  });

  test('is raised to what is new in core where the package changed as well', () => {
    const core = at('0.2.0', `## 0.2.0${minor}`, `## 0.1.0${minor}`);
    expect(peerRangeOf(at('0.2.0', `## 0.2.0${patch}`), core, '>=0.1.0 <1')).toBe('>=0.2.0 <1');
  });

  test('is raised to what was new in core some releases ago, once the package changes', () => {
    const core = at('0.4.0', '## 0.4.0\n', `## 0.3.1${patch}`, `## 0.3.0${minor}`, `## 0.1.0${minor}`);
    expect(peerRangeOf(at('0.4.0', `## 0.4.0${minor}`), core, '>=0.1.0 <1')).toBe('>=0.3.0 <1');
  });

  test('is never lowered', () => {
    const core = at('0.4.1', `## 0.4.1${patch}`, `## 0.2.0${minor}`);
    expect(peerRangeOf(at('0.4.1', `## 0.4.1${patch}`), core, '>=0.4.0 <1')).toBe('>=0.4.0 <1');
  });

  test('compares versions as numbers', () => {
    const core = at('0.10.0', `## 0.10.0${minor}`);
    expect(peerRangeOf(at('0.10.0', `## 0.10.0${patch}`), core, '>=0.9.0 <1')).toBe('>=0.10.0 <1');
  });

  test('follows a major version of core, also of a package that did not change', () => {
    expect(peerRangeOf(at('1.0.0', '## 1.0.0\n'), at('1.0.0', `## 1.0.0${minor}`), '>=0.3.0 <1')).toBe('>=1.0.0 <2');
  });

  test('is the pre-release itself, and then the release that it became', () => {
    const pre = '0.5.0-next.0';
    expect(peerRangeOf(at(pre, `## ${pre}\n`), at(pre, `## ${pre}${minor}`), '>=0.3.0 <1')).toBe('>=0.5.0-next.0 <1');
    const core = at('0.5.0', `## 0.5.0${minor}`, `## ${pre}${minor}`);
    expect(peerRangeOf(at('0.5.0', '## 0.5.0\n'), core, '>=0.5.0-next.0 <1')).toBe('>=0.5.0 <1');
    expect(peerRangeOf(at('1.0.0-next.0', ''), at('1.0.0-next.0', ''), '>=0.5.0 <1')).toBe('>=1.0.0-next.0 <2');
  });

  test('of a range in another form is not guessed', () => {
    expect(() => peerRangeOf(at('0.1.0'), at('0.1.0'), '^0.1.0')).toThrow(
      'example: the peer example has the range ^0.1.0',
    );
  });
});

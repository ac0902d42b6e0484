import type { Line, Tone } from './span.js';

const escape = '\u001b[';

const codes: Readonly<Record<Tone, string | undefined>> = {
  plain: undefined,
  strong: '1',
  quiet: '2',
  good: '32',
  warning: '33',
  bad: '1;31',
};

/** Writes a line no wider than the terminal, in colours if they are wanted. */
export function paint(line: Line, columns: number, colours: boolean): string {
  let left = columns;
  let painted = '';
  for (const { text, tone } of line) {
    const characters = Array.from(text);
    const fitting = characters.length <= left ? text : characters.slice(0, left).join('');
    left -= Math.min(left, characters.length);
    const code = colours ? codes[tone] : undefined;
    painted += code === undefined || fitting === '' ? fitting : `${escape}${code}m${fitting}${escape}0m`;
  }
  return painted;
}

import { expect, it } from 'vitest';
import { coloured, enterScreen, plain } from './screen.js';

function terminal(rows: number) {
  const written: string[] = [];
  return { rows, written, write: (text: string) => written.push(text) };
}
/* eslint-disable-next-line no-control-regex -- escape codes are what is looked at */
const bare = (text: string) => text.replaceAll(/\u001b\[[?\d;]*[A-Za-z]/g, '');

it('takes a page of its own with the cursor hidden, and gives both back once', () => {
  const stream = terminal(10);
  const screen = enterScreen(stream);
  expect(stream.written).toEqual(['\u001b[?1049h\u001b[?25l\u001b[?7l']);
  screen.draw(['one', 'two']);
  expect(stream.written[1]).toBe('\u001b[Hone\u001b[K\r\ntwo\u001b[K\u001b[J');
  screen.leave();
  screen.leave();
  screen.draw(['too late']);
  expect(stream.written.slice(2)).toEqual(['\u001b[?7h\u001b[?25h\u001b[?1049l']);
});

it('gives up empty lines first and the last ones then, on a low terminal', () => {
  const lines = ['one', '', 'two', '', 'three'];
  const drawn = (rows: number) => {
    const stream = terminal(rows);
    enterScreen(stream).draw(lines);
    return bare(stream.written[1] ?? '').split('\r\n');
  };
  expect(drawn(5)).toEqual(['one', '', 'two', '', 'three']);
  expect(drawn(4)).toEqual(['one', 'two', '', 'three']);
  expect(drawn(3)).toEqual(['one', 'two', 'three']);
  expect(drawn(2)).toEqual(['one', 'two']);
});

it('colours by tone, and leaves text as it is without colours', () => {
  expect([coloured('bad', 'OPEN'), coloured('bad', '')]).toEqual(['\u001b[1;31mOPEN\u001b[0m', '']);
  expect(plain('bad', 'OPEN')).toBe('OPEN');
});

import { expect, it } from 'vitest';
import { enterScreen } from './screen.js';
import { span } from './span.js';

function terminal(rows: number) {
  const written: string[] = [];
  return { columns: 20, rows, written, write: (text: string) => written.push(text) };
}
/* eslint-disable-next-line no-control-regex -- escape codes are what is looked at */
const bare = (text: string) => text.replaceAll(/\u001b\[[?\d;]*[A-Za-z]/g, '');

it('takes a page of its own with the cursor hidden, and gives both back once', () => {
  const stream = terminal(10);
  const screen = enterScreen(stream, false);
  expect(stream.written).toEqual(['\u001b[?1049h\u001b[?25l']);
  screen.draw([[span('one')], [span('two')]]);
  expect(stream.written[1]).toBe('\u001b[Hone\u001b[K\r\ntwo\u001b[K\u001b[J');
  screen.leave();
  screen.leave();
  screen.draw([[span('too late')]]);
  expect(stream.written.slice(2)).toEqual(['\u001b[?25h\u001b[?1049l']);
});

it('gives up empty lines first and the last ones then, on a low terminal', () => {
  const lines = [[span('one')], [], [span('two')], [], [span('three')]];
  const drawn = (rows: number) => {
    const stream = terminal(rows);
    enterScreen(stream, false).draw(lines);
    return bare(stream.written[1] ?? '').split('\r\n');
  };
  expect(drawn(5)).toEqual(['one', '', 'two', '', 'three']);
  expect(drawn(4)).toEqual(['one', 'two', '', 'three']);
  expect(drawn(3)).toEqual(['one', 'two', 'three']);
  expect(drawn(2)).toEqual(['one', 'two']);
});

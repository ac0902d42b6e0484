import { expect, test } from 'vitest';
import { eventFrame, HEARTBEAT_FRAME } from '../../events/event-frame.js';
import { EventParser } from './event-parser.js';

const stream = [
  'retry: 2000\n',
  eventFrame('hello', { text: 'a: b\nc' }, 'boot-1'),
  HEARTBEAT_FRAME,
  eventFrame('samples', {}),
].join('');

test('reads the same events, wherever the stream is cut', () => {
  for (let cut = 0; cut <= stream.length; cut++) {
    const parser = new EventParser();
    const events = [...parser.push(stream.slice(0, cut)), ...parser.push(stream.slice(cut))];
    expect(events).toEqual([
      { type: 'hello', data: '{"text":"a: b\\nc"}' },
      { type: 'samples', data: '{}' },
    ]);
    expect(parser.lastId).toBe('boot-1');
  }
});

test('half an event is none, also when another stream begins', () => {
  const parser = new EventParser();
  expect(parser.push('id: x-9\nevent: mode\ndata: {"a"')).toEqual([]);
  parser.forgetRest();
  expect(parser.push(eventFrame('hello', {}))).toEqual([{ type: 'hello', data: '{}' }]);
  expect(parser.lastId).toBeUndefined();
});

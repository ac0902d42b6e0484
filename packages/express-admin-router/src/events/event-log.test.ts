import { expect, test } from 'vitest';
import type { EventOnWire } from '../wire/event-on-wire.js';
import { EventLog } from './event-log.js';

const event = (name: string): EventOnWire => ({ type: 'store_degraded', name, at: '', circuit: null });

function logOf(count: number, capacity = 3): EventLog {
  const log = new EventLog(capacity);
  for (let n = 1; n <= count; n++) log.append(event(`event ${n}`));
  return log;
}

test('gives what came after an id, oldest first', () => {
  const log = logOf(5);
  const missed = log.since(`${log.boot}-3`);
  expect(missed.kept && missed.frames.map((frame) => /event \d/.exec(frame)?.[0])).toEqual(['event 4', 'event 5']);
});

test('gives nothing after the latest', () => {
  const log = logOf(2);
  expect(log.since(log.latestId)).toEqual({ kept: true, frames: [] });
});

test('says when more was missed than is kept', () => {
  const log = logOf(5);
  expect(log.since(`${log.boot}-2`)).toMatchObject({ kept: true });
  expect(log.since(`${log.boot}-1`)).toEqual({ kept: false, reason: 'missed' });
});

test('takes an id of another log, or of the future, for one of before a restart', () => {
  const log = logOf(5);
  for (const id of [logOf(5).latestId, `${log.boot}-6`, `${log.boot}-x`, log.boot, '']) {
    expect(log.since(id)).toEqual({ kept: false, reason: 'restarted' });
  }
});

import { expect, test } from 'vitest';
import type { EventOnWire } from '../wire/event-on-wire.js';
import { EventLog } from './event-log.js';

const event = (name: string): EventOnWire => ({ type: 'store_degraded', name, at: '', circuit: null });

function logOf(count: number, capacity = 3): EventLog {
  const log = new EventLog(capacity);
  for (let n = 1; n <= count; n++) log.append(event(`event ${n}`));
  return log;
}

test('a log keeps as many events as it may, each under its number', () => {
  const log = logOf(5);
  const kept = [0, 1, 2, 3, 4, 5, 6].map((n) => /event \d/.exec(log.frame(n) ?? '')?.[0]);
  expect(kept).toEqual([undefined, undefined, undefined, 'event 3', 'event 4', 'event 5', undefined]);
});

test('a reader that comes back goes on after the event that it names', () => {
  const log = logOf(5);
  expect(log.since(`${log.boot}-3`)).toEqual({ kept: true, after: 3 });
  expect(log.since(log.latestId)).toEqual({ kept: true, after: 5 });
});

test('a log says when more was missed than it keeps', () => {
  const log = logOf(5);
  expect(log.since(`${log.boot}-2`)).toMatchObject({ kept: true });
  expect(log.since(`${log.boot}-1`)).toEqual({ kept: false, reason: 'missed' });
});

test('an id of another log, or of the future, is taken for one of before a restart', () => {
  const log = logOf(5);
  for (const id of [
    logOf(5).latestId,
    `${log.boot}-6`,
    `${log.boot}-x`,
    log.boot,
    '',
    `${log.boot}-${'1'.repeat(99)}`,
  ]) {
    expect(log.since(id)).toEqual({ kept: false, reason: 'restarted' });
  }
});

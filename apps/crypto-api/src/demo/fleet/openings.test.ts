import { expect, it } from 'vitest';
import { Openings, spreadMs } from './openings.js';

it('tells the first replica that has a circuit open, the last, and the time between', () => {
  const openings = new Openings(3);
  expect(openings.current).toBeUndefined();
  expect(openings.note(1, 'open', 1000)).toBe('first');
  expect(openings.note(0, 'open', 1012)).toBeUndefined();
  expect(openings.note(2, 'open', 1040)).toBe('last');
  expect(openings.states).toEqual(['open', 'open', 'open']);
  expect(openings.current).toMatchObject({ firstAt: 1000 });
  expect(spreadMs(openings.current!)).toBe(40);
});

it('takes the earliest for the first, though its log was read later', () => {
  const openings = new Openings(2);
  openings.note(0, 'open', 1005);
  openings.note(1, 'open', 1000);
  expect(openings.current).toMatchObject({ firstAt: 1000 });
  expect(spreadMs(openings.current!)).toBe(5);
});

it('counts probes that fail to the same round, and begins another when all had it closed', () => {
  const openings = new Openings(2);
  openings.note(0, 'open', 1000);
  openings.note(1, 'open', 1001);
  openings.note(0, 'half_open', 4000);
  expect(openings.note(0, 'open', 5000)).toBeUndefined();
  openings.note(0, 'closed', 8000);
  expect(openings.note(0, 'open', 8001)).toBeUndefined();
  openings.note(0, 'closed', 9000);
  openings.note(1, 'closed', 9000);
  expect(openings.current).toBeUndefined();
  expect(openings.note(1, 'open', 10_000)).toBe('first');
  expect(openings.rounds.map(({ firstAt }) => firstAt)).toEqual([1000, 10_000]);
});

it('does not wait for a replica that is gone', () => {
  const openings = new Openings(2);
  openings.note(0, 'open', 1000);
  openings.note(1, 'open', 1001);
  openings.forget(1);
  openings.note(0, 'closed', 9000);
  expect(openings.current).toBeUndefined();
});

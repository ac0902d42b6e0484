import { expect, it } from 'vitest';
import type { CircuitState } from '@tripswitch/core';
import { Openings } from './openings.js';

const change = (to: CircuitState, at: number, follows = false) => [to, at, follows] as const;

it('tells the first replica that has a circuit open, the last, and the time between', () => {
  const openings = new Openings(3);
  expect(openings.current).toBeUndefined();
  expect(openings.note(1, ...change('open', 1000))).toBe(false);
  expect(openings.note(0, ...change('open', 1012))).toBe(false);
  expect(openings.note(2, ...change('open', 1040))).toBe(true);
  expect(openings.states).toEqual(['open', 'open', 'open']);
  expect(openings.current).toMatchObject({ firstAt: 1000 });
  expect(openings.spreadMs).toBe(40);
});

it('takes the earliest for the first, though its log was read later', () => {
  const openings = new Openings(2);
  openings.note(0, ...change('open', 1005));
  openings.note(1, ...change('open', 1000));
  expect(openings.current).toMatchObject({ firstAt: 1000 });
  expect(openings.spreadMs).toBe(5);
});

it('counts probes that fail to the same round, and begins another when all had it closed', () => {
  const openings = new Openings(2);
  openings.note(0, ...change('open', 1000));
  openings.note(1, ...change('open', 1001));
  openings.note(0, ...change('half_open', 4000));
  expect(openings.note(0, ...change('open', 5000))).toBe(false);
  openings.note(0, ...change('closed', 8000));
  expect(openings.note(0, ...change('open', 8001))).toBe(false);
  openings.note(0, ...change('closed', 9000));
  openings.note(1, ...change('closed', 9000));
  expect(openings.current).toBeUndefined();
  expect(openings.note(1, ...change('open', 10_000))).toBe(false);
  expect(openings.rounds.map(({ firstAt }) => firstAt)).toEqual([1000, 10_000]);
});

it('tells how many followed another one', () => {
  const openings = new Openings(3);
  openings.note(0, ...change('open', 1000));
  openings.note(1, ...change('open', 1001, true));
  openings.note(2, ...change('open', 1002, true));
  openings.note(2, ...change('half_open', 4000, true));
  openings.note(2, ...change('open', 4001, true));
  expect(openings.current?.followers).toBe(2);
});

it('does not wait for a replica that is gone', () => {
  const openings = new Openings(2);
  openings.note(0, ...change('open', 1000));
  openings.note(1, ...change('open', 1001));
  openings.forget(1);
  openings.note(0, ...change('closed', 9000));
  expect(openings.current).toBeUndefined();
});

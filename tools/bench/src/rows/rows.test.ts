import { expect, test } from 'vitest';
import { CONTENDERS, type ContenderName } from '../contenders/contender.js';
import { loadContender } from '../contenders/load-contender.js';
import type { Operation } from './floors.js';
import { boundOf, ROW_NAMES, ROWS, type Row } from './rows.js';

const FAILURE = new Error('the dependency failed');

/** What a call does: its value, or what it throws. */
function outcome(operation: Operation): Promise<unknown> {
  return operation().catch((error: unknown) => error);
}

function expectOutcome(row: string, found: unknown, of: string) {
  if (row.startsWith('failure')) expect(found, of).toEqual(FAILURE);
  else if (row === 'rejection-call') expect((found as Error).message, of).toMatch(/open/i);
  else if (row === 'rejection-try-call') expect((found as { error: Error }).error.message, of).toMatch(/open/i);
  else expect(found, of).toBeTypeOf('number');
}

// Contenders that do not support the Node.js that runs happen to run on it, and are asked as well.
test.each(ROW_NAMES)('%s: each contender does with the call what the row is named for', async (row) => {
  const asked: ContenderName[] = [];
  for (const contender of CONTENDERS) {
    const operation = await (await loadContender[contender]()).rows[row]?.();
    if (operation === undefined) continue;
    expectOutcome(row, await outcome(operation), contender);
    asked.push(contender);
  }
  expect(asked).toContain('tripswitch');
});

test.each(ROW_NAMES)('%s: the floor and the physical limit are such a call without a breaker', async (row) => {
  const { floor, limit }: Row = ROWS[row];
  if (row.startsWith('rejection')) expect(await outcome(floor())).toEqual(FAILURE);
  else expectOutcome(row, await outcome(floor()), 'floor');
  if (limit.create !== undefined) expectOutcome(row, await outcome(limit.create()), 'limit');
});

test.each(['failure-window-100', 'failure-time-window'] as const)('%s: no circuit opens meanwhile', async (row) => {
  for (const contender of CONTENDERS) {
    const operation = await (await loadContender[contender]()).rows[row]?.();
    if (operation === undefined) continue;
    for (let i = 0; i < 500; i++) await outcome(operation);
    // One of two in a row is not the call that succeeds.
    expect([await outcome(operation), await outcome(operation)], contender).toContainEqual(FAILURE);
  }
});

test('a bound that is computed names a row that is measured before', () => {
  for (const [index, name] of ROW_NAMES.entries()) {
    const { atMostBeyond }: Row = ROWS[name];
    if (atMostBeyond !== undefined) expect(ROW_NAMES.slice(0, index)).toContain(atMostBeyond);
  }
});

test("a time window may cost the count window's ratio, a clock read, and 0.05; a count window what it says", () => {
  const ratios = { 'success-count-window': 1.2 };
  expect(boundOf(ROWS['success-time-window'], 1.45, ratios)).toBeCloseTo(1.7);
  expect(boundOf(ROWS['success-count-window'], 1, ratios)).toBe(1.2);
});

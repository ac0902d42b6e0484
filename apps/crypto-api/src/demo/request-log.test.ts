import { expect, it } from 'vitest';
import type { ClientOutcome } from './load.js';
import { RequestLog } from './request-log.js';

const request = (at: number, outcome: ClientOutcome, waitedMs = 1, ageSeconds = 0) =>
  [{ outcome, ageSeconds, waitedMs }, at] as const;

it('counts what clients got, in all and second by second', () => {
  const log = new RequestLog();
  log.note(...request(100, 'fresh'));
  log.note(...request(900, 'cached'));
  log.note(...request(2100, 'error'));
  expect(log.totals).toEqual({ fresh: 1, cached: 1, error: 1 });
  expect(log.seconds).toEqual([
    { fresh: 1, cached: 1, error: 0 },
    { fresh: 0, cached: 0, error: 0 },
    { fresh: 0, cached: 0, error: 1 },
  ]);
});

it('tells the wait and the oldest answer of the recent ones alone', () => {
  const log = new RequestLog();
  expect(log.recent(0)).toBeUndefined();
  log.note(...request(100, 'cached', 9000, 50));
  for (const [index, waitedMs] of [3, 1, 2, 900, 4].entries()) {
    log.note(...request(1000 + index, 'cached', waitedMs, index));
  }
  expect(log.recent(1000)).toEqual({ medianMs: 3, worstMs: 900, oldestSeconds: 4 });
  expect(log.recent(5000)).toBeUndefined();
});

it('keeps a bounded number of requests, however long the demo serves', () => {
  const log = new RequestLog();
  for (let at = 0; at < 1000; at += 1) {
    log.note(...request(at, 'fresh', at === 0 ? 99 : 1));
  }
  expect(log.totals.fresh).toBe(1000);
  expect(log.recent(0)?.worstMs).toBe(1);
  log.note(...request(3_600_000, 'cached'));
  expect(log.seconds).toHaveLength(120);
  expect(log.seconds.at(-1)).toEqual({ fresh: 0, cached: 1, error: 0 });
  expect(log.totals).toEqual({ fresh: 1000, cached: 1, error: 0 });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CountWindow } from './count-window.js';
import { TimeWindow } from './time-window.js';

interface Completed {
  readonly failed: boolean;
  readonly slow: boolean;
  /** How long after the one before, in milliseconds. */
  readonly after: number;
}

const calls = fc.array(
  fc.record({
    failed: fc.boolean(),
    slow: fc.boolean(),
    after: fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(0, 0.1, 1, 25, 999.9) },
      { weight: 1, arbitrary: fc.double({ min: 0, max: 100_000, noNaN: true }) },
    ),
  }),
  { maxLength: 150, size: 'max' },
);

const thresholds = fc.record({
  failureRateThreshold: fc.constantFrom(0.1, 0.5, 0.55, 1),
  slowCallRateThreshold: fc.constantFrom(0.1, 0.5, 1, Infinity),
  minimumCalls: fc.integer({ min: 1, max: 8 }),
});

const ORIGINS = fc.constantFrom(0, 5_000.5, -123_456.7, 1_700_000_000_000);

interface Rates {
  readonly failureRateThreshold: number;
  readonly slowCallRateThreshold: number;
  readonly minimumCalls: number;
}

/** What a window must say of the calls that it still knows. */
function judged(known: readonly Completed[], rates: Rates) {
  const part = (kind: 'failed' | 'slow') => known.filter((call) => call[kind]).length;
  const enough = known.length > 0 && known.length >= rates.minimumCalls;
  const rateOf = (kind: 'failed' | 'slow') => (enough ? part(kind) / known.length : null);
  const reached = (kind: 'failed' | 'slow', threshold: number) =>
    enough && part(kind) > 0 && part(kind) / known.length >= threshold;
  const verdict = reached('failed', rates.failureRateThreshold)
    ? 'failure_rate'
    : reached('slow', rates.slowCallRateThreshold)
      ? 'slow_call_rate'
      : undefined;
  return { failureRate: rateOf('failed'), slowCallRate: rateOf('slow'), verdict };
}

test('C1 C3 C4: a count window says of any calls what counting the last ones says', () => {
  fc.assert(
    fc.property(calls, thresholds, fc.integer({ min: 1, max: 40 }), (completed, rates, size) => {
      const window = new CountWindow(size, rates);
      completed.forEach((call, i) => {
        const verdict = window.record(call.failed, call.slow);
        const { failureRate, slowCallRate } = window.stats();
        expect({ failureRate, slowCallRate, verdict }).toEqual(judged(completed.slice(0, i + 1).slice(-size), rates));
      });
      const restored = new CountWindow(size, rates);
      expect(restored.restore(window.toRecord())).toBe(true);
      expect(restored.toRecord()).toEqual(window.toRecord());
      expect(restored.stats()).toEqual(window.stats());
    }),
    { numRuns: 300 },
  );
});

test('C1 C3 C4: a time window says of any calls what summing the last forty slots says', () => {
  fc.assert(
    fc.property(
      calls,
      thresholds,
      ORIGINS,
      fc.constantFrom(40, 1_000, 4_000, 60_000),
      (completed, rates, origin, ms) => {
        const window = new TimeWindow(ms, rates);
        const slotMs = ms / 40;
        const seen: (Completed & { slot: number })[] = [];
        let now = origin;
        for (const call of completed) {
          now += call.after;
          const slot = Math.floor(now / slotMs);
          seen.push({ ...call, slot });
          const verdict = window.record(call.failed, call.slow, now);
          const known = seen.filter((other) => other.slot > slot - 40);
          const { failureRate, slowCallRate } = window.stats(now);
          expect({ failureRate, slowCallRate, verdict }).toEqual(judged(known, rates));
        }
        const restored = new TimeWindow(ms, rates);
        expect(restored.restore(window.toRecord(), now)).toBe(true);
        for (const later of [0, slotMs * 7, slotMs * 33, ms]) {
          expect(restored.stats(now + later)).toEqual(window.stats(now + later));
        }
      },
    ),
    { numRuns: 300 },
  );
});

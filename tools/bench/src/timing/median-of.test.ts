import { expect, test } from 'vitest';
import { medianOf } from './median-of.js';

test('several processes are told by the median of each number, and a contender that none measured is left out', () => {
  const results = [
    { floorNs: 80, ratios: { tripswitch: 1.1, opossum: 5 } },
    { floorNs: 90, ratios: { tripswitch: 1.3, opossum: 4 } },
    { floorNs: 81, ratios: { tripswitch: 1.2 } },
  ];
  expect(medianOf(results)).toEqual({ floorNs: 81, ratios: { tripswitch: 1.2, opossum: 4.5 } });
});

import { CONTENDERS, type ByContender } from '../contender.js';
import { median } from './median.js';
import type { PathResult } from './rounds.js';

/** What several processes measured of one path: the median of each number. */
export function medianOf(results: readonly PathResult[]): PathResult {
  const ratios: ByContender<number> = {};
  for (const contender of CONTENDERS) {
    const values = results.flatMap((result) => result.ratios[contender] ?? []);
    if (values.length > 0) ratios[contender] = median(values);
  }
  return { floorNs: median(results.map(({ floorNs }) => floorNs)), ratios };
}

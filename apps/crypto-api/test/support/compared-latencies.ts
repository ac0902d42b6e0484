import { createSeededRandom } from '../../src/simulator/seeded-random.js';

/** Latencies in milliseconds, a list for each round in which one of several alternatives was asked. */
export type Rounds = readonly (readonly number[])[];

/** The value below which this share of the numbers lies. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = Float64Array.from(numbers).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/** By how much, as a share, a quantile of the one is above that of the other. */
export function excess(one: Rounds, other: Rounds, share: number): number {
  return quantile(one.flat(), share) / quantile(other.flat(), share) - 1;
}

const draws = 300;

/**
 * How far chance may have moved that excess: half of the range of what comes out when the rounds are drawn anew. Rounds
 * of one turn are drawn together, since what the machine does hits them alike.
 */
export function noise(one: Rounds, other: Rounds, share: number): number {
  const random = createSeededRandom(1);
  const drawn = Array.from({ length: draws }, () => {
    const turns = one.map(() => Math.floor(random() * one.length));
    const pick = (rounds: Rounds) => turns.map((turn) => rounds[turn] ?? []);
    return excess(pick(one), pick(other), share);
  });
  return (Math.max(...drawn) - Math.min(...drawn)) / 2;
}

import { createSeededRandom } from '../../src/simulator/seeded-random.js';

/** Latencies of one API in milliseconds, a list for each round in which it was asked. */
export type Rounds = readonly (readonly number[])[];

/** The value below which this share of the numbers lies. */
export function quantile(rounds: Rounds, share: number): number {
  const sorted = Float64Array.from(rounds.flat()).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/** By how much, as a share, a quantile of the one is above that of the other. */
export function excess(one: Rounds, other: Rounds, share: number): number {
  return quantile(one, share) / quantile(other, share) - 1;
}

/** How often the rounds of two equal APIs are dealt anew. */
const deals = 400;

/**
 * By how much the quantiles of two equal APIs can differ by chance: the most that they do when each round's two lists are
 * dealt to them anew, many times.
 */
export function noise(one: Rounds, other: Rounds, share: number): number {
  const random = createSeededRandom(1);
  const differences = Array.from({ length: deals }, () => {
    const swapped = one.map(() => random() < 0.5);
    const deal = (straight: Rounds, crossed: Rounds) =>
      straight.map((round, index) => (swapped[index] === true ? (crossed[index] ?? []) : round));
    return Math.abs(excess(deal(one, other), deal(other, one), share));
  });
  return Math.max(...differences);
}

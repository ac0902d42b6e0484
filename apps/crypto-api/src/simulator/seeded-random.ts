/**
 * A small random number generator that gives the same numbers for the same seed, so that a simulated market can be
 * replayed. Algorithm: mulberry32 by Tommy Ettinger (public domain).
 *
 * @param seed any integer; its lowest 32 bits count
 * @returns a function that gives the next number, from 0 (included) to 1 (not included)
 */
export function createSeededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

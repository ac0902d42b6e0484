/** Milliseconds as the wire has them: seconds, to the millisecond, rounded up so that no wait is shorter than it must be. */
export function seconds(milliseconds: number): number {
  return Math.ceil(milliseconds) / 1000;
}

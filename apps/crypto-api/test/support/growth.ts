/** What was counted so far, and the memory that was in use then. */
export interface Look {
  readonly count: number;
  readonly bytes: number;
}

/**
 * By how many bytes memory grows with each that is counted: the slope of the straight line that fits all looks best. One
 * look that is a little off moves it far less than it would move a difference of two.
 */
export function growthOf(looks: readonly Look[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [middle, height] = [mean(looks.map(({ count }) => count)), mean(looks.map(({ bytes }) => bytes))];
  const rise = looks.reduce((sum, { count, bytes }) => sum + (count - middle) * (bytes - height), 0);
  return rise / looks.reduce((sum, { count }) => sum + (count - middle) ** 2, 0);
}

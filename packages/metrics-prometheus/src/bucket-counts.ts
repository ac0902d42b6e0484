/** A histogram of our own: prom-client's finds its series by a string that it builds for each observation. */
export class BucketCounts {
  /** Upper bounds, ascending, in seconds. */
  readonly bounds: readonly number[];
  /** How many values fell into each bucket, the last one beyond all bounds. */
  readonly #counts: number[];
  #sum = 0;
  /** How many values there were. */
  count = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.#counts = new Array<number>(bounds.length + 1).fill(0);
  }

  observe(seconds: number): void {
    const { bounds } = this;
    const counts = this.#counts;
    let bucket = 0;
    while (bucket < bounds.length && seconds > (bounds[bucket] as number)) bucket++;
    counts[bucket] = (counts[bucket] as number) + 1;
    this.#sum += seconds;
    this.count++;
  }

  /** Writes what a histogram exports: each bucket with all below it, the sum, the count. */
  write(values: number[]): void {
    const counts = this.#counts;
    let count = 0;
    for (let bucket = 0; bucket < counts.length; bucket++) values[bucket] = count += counts[bucket] as number;
    values[counts.length] = this.#sum;
    values[counts.length + 1] = count;
  }

  reset(): void {
    this.#counts.fill(0);
    this.#sum = 0;
    this.count = 0;
  }
}

import { Histogram, type HistogramConfiguration } from 'prom-client';

export type Labels = Readonly<Record<string, string>>;

/** One series of a histogram. A call only adds to numbers. */
export class HistogramSeries {
  readonly labels: Labels;
  readonly bounds: readonly number[];
  /** How many values fell into each bucket, the last one beyond all bounds, since the last scrape. */
  readonly counts: number[];
  sum = 0;

  constructor(labels: Labels, bounds: readonly number[]) {
    this.labels = labels;
    this.bounds = bounds;
    this.counts = new Array<number>(bounds.length + 1).fill(0);
  }

  observe(seconds: number): void {
    const { bounds, counts } = this;
    let bucket = 0;
    while (bucket < bounds.length && seconds > (bounds[bucket] as number)) bucket++;
    counts[bucket] = (counts[bucket] as number) + 1;
    this.sum += seconds;
  }

  clear(): void {
    this.counts.fill(0);
    this.sum = 0;
  }
}

/** What prom-client keeps of a series. */
interface Figures {
  /** How many values fell into each bucket but the last, by its bound. */
  readonly bucketValues: Record<string, number>;
  sum: number;
  count: number;
}

/** What prom-client's declarations leave out: all series, by a string that is built from their labels. */
interface Internals {
  hashMap: Record<string, Figures>;
}

/** A histogram that takes over what its series have counted when it is scraped; see `BatchedCounter`. */
export class BatchedHistogram extends Histogram {
  readonly #bounds: readonly number[];
  readonly #series = new Set<HistogramSeries>();

  constructor(configuration: HistogramConfiguration<string> & { readonly buckets: number[] }) {
    super(configuration);
    this.#bounds = [...configuration.buckets];
  }

  /** Adds a series, which exists from its first value on. */
  add(labels: Labels): HistogramSeries {
    const series = new HistogramSeries(labels, this.#bounds);
    this.#series.add(series);
    return series;
  }

  drop(series: HistogramSeries): void {
    this.#series.delete(series);
    this.remove(series.labels);
  }

  /** prom-client calls it before it reads the values. */
  collect(): void {
    for (const series of this.#series) {
      const count = series.counts.reduce((sum, inBucket) => sum + inBucket, 0);
      if (count === 0) continue;
      const figures = this.#figuresOf(series.labels);
      this.#bounds.forEach((bound, bucket) => {
        figures.bucketValues[bound] = (figures.bucketValues[bound] ?? 0) + (series.counts[bucket] as number);
      });
      figures.sum += series.sum;
      figures.count += count;
      series.clear();
    }
  }

  /** Removes all series until their next value, for `resetMetrics` of the registry. */
  override reset(): void {
    super.reset();
    // prom-client's constructor calls it as well, when there is nothing to reset yet.
    if (#series in this) for (const series of this.#series) series.clear();
  }

  /**
   * Finds what prom-client keeps of a series, or makes it: `observe` takes one value at a time. A series that is made is
   * the only one in a map of its own for a moment.
   */
  #figuresOf(labels: Labels): Figures {
    const internals = this as unknown as Internals;
    const all = internals.hashMap;
    internals.hashMap = {};
    this.zero(labels);
    const [[key, made]] = Object.entries(internals.hashMap) as [[string, Figures]];
    internals.hashMap = all;
    return (all[key] ??= made);
  }
}

import { Counter } from 'prom-client';

/** One series of a counter. A call only adds to `pending`. */
export interface CounterSeries {
  readonly labels: Readonly<Record<string, string>>;
  pending: number;
  /** Whether prom-client has it. */
  exported: boolean;
}

/**
 * A counter that takes over what its series have counted when it is scraped.
 *
 * prom-client finds a series by a string that it builds from the labels. That takes longer than a whole call of a
 * breaker, so it is left to the scrape.
 */
export class BatchedCounter extends Counter {
  readonly #series = new Set<CounterSeries>();

  /** Adds a series, which exists from now on, at zero. */
  add(labels: CounterSeries['labels']): CounterSeries {
    const series = { labels, pending: 0, exported: false };
    this.#series.add(series);
    return series;
  }

  drop(series: CounterSeries): void {
    this.#series.delete(series);
    this.remove(series.labels);
  }

  /** prom-client calls it before it reads the values. */
  collect(): void {
    for (const series of this.#series) {
      if (series.exported && series.pending === 0) continue;
      this.inc(series.labels, series.pending);
      series.pending = 0;
      series.exported = true;
    }
  }

  /** Zeroes all series, for `resetMetrics` of the registry. */
  override reset(): void {
    super.reset();
    // prom-client's constructor calls it as well, when there is nothing to reset yet.
    if (!(#series in this)) return;
    for (const series of this.#series) {
      series.pending = 0;
      series.exported = false;
    }
  }
}

/** The labels of one exported series but for `service`, in the order in which they are printed. */
export type SeriesLabels = Readonly<Record<string, string | number>>;

/** One line of what a metric exports for a service: what stands behind the metric's name, and the labels. */
export interface SeriesLine {
  readonly suffix: '' | '_bucket' | '_sum' | '_count';
  readonly labels: SeriesLabels;
}

/** The lines of a gauge or counter, one for each set of labels. */
export function plainLines(...labels: readonly SeriesLabels[]): SeriesLine[] {
  return labels.map((own) => ({ suffix: '', labels: own }));
}

/** The lines of a histogram, as `BucketCounts.write` fills them. */
export function histogramLines(bounds: readonly number[], labels: SeriesLabels): SeriesLine[] {
  return [
    ...[...bounds, '+Inf'].map((le) => ({ suffix: '_bucket', labels: { ...labels, le } }) as const),
    { suffix: '_sum', labels },
    { suffix: '_count', labels },
  ];
}

/** The samples of an exposition: the series as it is printed, and its value. */
export function samplesOf(text: string): Map<string, number> {
  const samples = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const end = line.lastIndexOf(' ');
    const series = line.slice(0, end);
    if (samples.has(series)) throw new Error(`${series} is exported twice`);
    samples.set(series, Number(line.slice(end + 1)));
  }
  return samples;
}

/** The series of one service, or of all. */
export function seriesOf(text: string, service?: string): string[] {
  return [...samplesOf(text).keys()].filter((series) => {
    return service === undefined || series.includes(`service="${service}"`);
  });
}

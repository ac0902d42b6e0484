/**
 * Lets so many at a time do their work; the others wait, first come first served. Thousands at once would
 * use up the files that a process may have open, and cost more than one after the other.
 */
export function gate(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = most;
  const waiting: (() => void)[] = [];
  return async (work) => {
    // Whoever ends hands its place on, so that no newcomer takes it.
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}

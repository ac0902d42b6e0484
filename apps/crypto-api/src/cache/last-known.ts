/** An answer from before. */
export interface Remembered<Answer> {
  readonly answer: Answer;
  /** How old the oldest part of it is. */
  readonly ageMs: number;
  /** When it was last remembered; less than its age where parts of it are older. */
  readonly checkedMsAgo: number;
}

/** The last known answers of one route. */
export interface LastKnown<Answer> {
  /** Remembers an answer, of which a part may be `ageMs` old already. */
  remember(key: string, answer: Answer, ageMs?: number): void;
  recall(key: string): Remembered<Answer> | undefined;
  readonly size: number;
}

/** Options of {@link createLastKnown}. */
export interface LastKnownOptions {
  /** How many answers are kept; beyond it, the one not used for longest goes. */
  readonly mostEntries: number;
  /** A clock that only goes forward, in milliseconds. Default: `performance.now`. */
  readonly now?: (() => number) | undefined;
}

/**
 * Creates a memory of last known answers. It never expires one: while nothing better can be had, an old answer with its
 * age is worth more than none, and the reader decides. What bounds it is the number of entries.
 */
export function createLastKnown<Answer>(options: LastKnownOptions): LastKnown<Answer> {
  const { mostEntries, now = () => performance.now() } = options;
  // A Map keeps its insertion order: re-inserting on use makes its first key the one not used for longest.
  const entries = new Map<string, { readonly answer: Answer; readonly storedAt: number; readonly ageMs: number }>();
  return {
    remember(key, answer, ageMs = 0) {
      entries.delete(key);
      entries.set(key, { answer, storedAt: now(), ageMs });
      if (entries.size > mostEntries) {
        for (const oldest of entries.keys()) {
          entries.delete(oldest);
          break;
        }
      }
    },
    recall(key) {
      const entry = entries.get(key);
      if (entry === undefined) {
        return undefined;
      }
      entries.delete(key);
      entries.set(key, entry);
      const checkedMsAgo = Math.max(0, now() - entry.storedAt);
      return { answer: entry.answer, ageMs: entry.ageMs + checkedMsAgo, checkedMsAgo };
    },
    get size() {
      return entries.size;
    },
  };
}

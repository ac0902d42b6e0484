import { ConfigurationError } from '@tripswitch/core';

/** The options of a file store. Durations are milliseconds. */
export interface FileStoreOptions {
  /** Where the circuits are kept. It is made, for its owner alone, if it does not exist. */
  readonly directory: string;
  /**
   * How often the directory is looked at, and where it has changed its watched circuits, a thousand at a
   * time: some network file systems notify nobody. Default: 1,000.
   */
  readonly pollIntervalMs?: number | undefined;
  /**
   * How old the lock of a process that is paused, or was killed on another host, has to be before another
   * process breaks it. One that was killed on the same host is not waited for, on Linux. A shorter time makes for a faster recovery, never for lost changes. 2,000 or more. Default: 3,000.
   */
  readonly lockStaleMs?: number | undefined;
  /** How many changes of each circuit the history gives out. Default: 1,000. */
  readonly historyLimit?: number | undefined;
}

export type ResolvedFileStoreOptions = {
  readonly [Key in keyof FileStoreOptions]-?: NonNullable<FileStoreOptions[Key]>;
};

/** A shorter one would break the locks of processes that are alive and slow. */
const SHORTEST_STALE_MS = 2_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const NUMBERS = {
  pollIntervalMs: { least: 10, most: LONGEST_TIMER_MS, default: 1_000, unit: 'milliseconds' },
  lockStaleMs: { least: SHORTEST_STALE_MS, most: 3_600_000, default: 3_000, unit: 'milliseconds' },
  historyLimit: { least: 1, most: 100_000, default: 1_000, unit: 'entries' },
} as const;

/** Completes options, or refuses them with every problem that they have. */
export function resolveFileStoreOptions(given: FileStoreOptions): ResolvedFileStoreOptions {
  if (typeof given !== 'object' || (given as unknown) === null) {
    throw new ConfigurationError('File store', [`options are ${show(given)}, expected an object with a directory`]);
  }
  const { directory, ...numbers } = given;
  const problems: string[] = [];
  if (typeof directory !== 'string' || directory.trim() === '' || directory.includes('\0')) {
    problems.push(`directory is ${show(directory)}, expected the path of a directory`);
  }
  for (const [key, value] of Object.entries(numbers)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(NUMBERS, key)) {
      problems.push(`${show(key)} is no option`);
      continue;
    }
    const { least, most, unit } = NUMBERS[key as keyof typeof NUMBERS];
    if (!Number.isSafeInteger(value) || value < least || value > most) {
      problems.push(`${key} is ${show(value)}, expected a whole number of ${unit} from ${least} to ${most}`);
    }
  }
  if (problems.length > 0) throw new ConfigurationError('File store', problems);
  return {
    directory,
    pollIntervalMs: numbers.pollIntervalMs ?? NUMBERS.pollIntervalMs.default,
    lockStaleMs: numbers.lockStaleMs ?? NUMBERS.lockStaleMs.default,
    historyLimit: numbers.historyLimit ?? NUMBERS.historyLimit.default,
  };
}

function show(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  if (typeof value === 'function') return 'a function';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

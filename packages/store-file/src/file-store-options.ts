import { requireOptions, whole, type Rules } from '@tripswitch/core/store';

/** The options of a file store. Durations are milliseconds. */
export interface FileStoreOptions {
  /** Where the circuits are kept. It is made, for its owner alone, if it does not exist. */
  readonly directory: string;
  /**
   * How often watched circuits are looked at, beside notification by the file system: some network
   * file systems notify nobody. Default: 1,000.
   */
  readonly pollIntervalMs?: number | undefined;
  /**
   * How old the lock of a process that was killed or paused has to be before another process breaks
   * it. A shorter time makes for a faster recovery, never for lost changes. 2,000 or more. Default: 3,000.
   */
  readonly lockStaleMs?: number | undefined;
  /** How many changes of each circuit the history gives out. Default: 1,000. */
  readonly historyLimit?: number | undefined;
}

export type ResolvedFileStoreOptions = {
  readonly [Key in keyof FileStoreOptions]-?: NonNullable<FileStoreOptions[Key]>;
};

const RULES: Rules = {
  directory: [
    (value) => typeof value === 'string' && value.trim() !== '' && !value.includes('\0'),
    'the path of a directory',
  ],
  pollIntervalMs: whole(10),
  // proper-lockfile takes no shorter one.
  lockStaleMs: whole(2_000, 3_600_000),
  historyLimit: whole(1, 100_000),
};

const DEFAULTS = { pollIntervalMs: 1_000, lockStaleMs: 3_000, historyLimit: 1_000 };

/** Completes options, or refuses them with every problem that they have. */
export function resolveFileStoreOptions(given: FileStoreOptions): ResolvedFileStoreOptions {
  const options = requireOptions('File store', given, RULES, ['directory']);
  return { ...DEFAULTS, ...(options as ResolvedFileStoreOptions) };
}

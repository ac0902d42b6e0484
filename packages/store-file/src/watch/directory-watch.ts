import { watch, type FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { unrefTimer } from './unref-timer.js';

interface WatchedFile {
  readonly listeners: Set<() => void>;
  /** What tells one version of the file from another; undefined until it was looked at. */
  version: string | undefined;
}

/** For how long a directory that has changed may change again and look the same: some file systems tell only seconds apart. */
const COARSEST_TIME_MS = 2_000;
/** So many files are looked at in one poll of a directory that has changed, and of one that has not. */
const MOST_LOOKS = 1_000;
const FEWEST_LOOKS = 50;

/**
 * Notices when files of a directory are replaced: at once where the file system notifies, and by polling,
 * since network file systems notify nobody. It keeps no process alive, and does nothing while nobody watches.
 *
 * A poll looks at the directory, whose time changes when a file in it is replaced, and at its files only then.
 * So thousands of circuits that are idle cost what one does. A few files are looked at all the same, in turn,
 * for those that somebody edited in their place, which leaves the directory's time as it was.
 */
export class DirectoryWatch {
  readonly #directory: string;
  readonly #pollIntervalMs: number;
  readonly #files = new Map<string, WatchedFile>();
  #watcher: FSWatcher | undefined;
  #watchedDirectory = '';
  #directoryTime: bigint | undefined;
  #directoryChangedAt = -Infinity;
  #turns: Iterator<[string, WatchedFile], undefined> | undefined;
  #poll: NodeJS.Timeout | undefined;
  #polling = false;

  constructor(directory: string, pollIntervalMs: number) {
    this.#directory = directory;
    this.#pollIntervalMs = pollIntervalMs;
  }

  /** Calls back after each change of a file, which need not exist. Returns the unsubscriber. */
  watch(fileName: string, onChange: () => void): () => void {
    const listener = () => onChange();
    const file = this.#files.get(fileName) ?? { listeners: new Set(), version: undefined };
    file.listeners.add(listener);
    this.#files.set(fileName, file);
    if (this.#poll === undefined) {
      this.#listen();
      this.#poll = setInterval(() => void this.#lookAround(), this.#pollIntervalMs);
      unrefTimer(this.#poll);
    }
    if (file.version === undefined) void this.#look(fileName, file, this.#watcher === undefined);
    return () => {
      file.listeners.delete(listener);
      if (file.listeners.size === 0 && this.#files.get(fileName) === file) this.#files.delete(fileName);
      if (this.#files.size === 0) this.close();
    };
  }

  close(): void {
    for (const { listeners } of this.#files.values()) listeners.clear();
    this.#files.clear();
    clearInterval(this.#poll);
    this.#poll = undefined;
    this.#turns = undefined;
    this.#deafen();
  }

  #listen(): void {
    try {
      this.#watcher = watch(this.#directory, { persistent: false }, (_event, fileName) => this.#notified(fileName));
      // A watcher that fails is made anew by the next poll.
      this.#watcher.on('error', () => this.#deafen());
    } catch {
      // No notification here, or the system's watches are used up: polling it is.
      this.#watcher = undefined;
    }
  }

  #deafen(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
    this.#watchedDirectory = '';
  }

  #notified(fileName: string | null): void {
    const file = fileName === null ? undefined : this.#files.get(fileName);
    if (fileName !== null && file !== undefined) {
      call(file);
      // So that polling does not find the same change again.
      void this.#look(fileName, file, false);
    } else if (fileName === null || fileName === basename(this.#directory)) {
      // The directory itself: it was moved or removed.
      this.#deafen();
    }
  }

  async #lookAround(): Promise<void> {
    if (this.#polling) return;
    this.#polling = true;
    try {
      await this.#lookAtDirectory();
      const changedAgoMs = performance.now() - this.#directoryChangedAt;
      const mayHaveChanged = changedAgoMs <= COARSEST_TIME_MS + this.#pollIntervalMs;
      await Promise.all(this.#nextFiles(mayHaveChanged ? MOST_LOOKS : FEWEST_LOOKS));
    } finally {
      this.#polling = false;
    }
  }

  /** Looks at so many files whose turn it is, each at most once. */
  #nextFiles(most: number): Promise<void>[] {
    const looks: Promise<void>[] = [];
    while (looks.length < Math.min(most, this.#files.size)) {
      this.#turns ??= this.#files.entries();
      const turn = this.#turns.next();
      if (turn.done === true) this.#turns = undefined;
      else looks.push(this.#look(...turn.value, true));
    }
    return looks;
  }

  /** A directory that was removed and made again is another one, which the watcher does not watch. */
  async #lookAtDirectory(): Promise<void> {
    const found = await stat(this.#directory, { bigint: true }).catch(() => undefined);
    if (found === undefined || found.mtimeNs !== this.#directoryTime) this.#directoryChangedAt = performance.now();
    this.#directoryTime = found?.mtimeNs;
    const directory = found === undefined ? 'gone' : `${found.dev}:${found.ino}`;
    if (this.#watchedDirectory === directory && this.#watcher !== undefined) return;
    const isFirst = this.#watchedDirectory === '' && this.#watcher !== undefined;
    this.#watchedDirectory = directory;
    if (isFirst || this.#poll === undefined) return;
    this.#watcher?.close();
    this.#watcher = undefined;
    if (found !== undefined) this.#listen();
    // While nothing was heard anything may have happened.
    for (const file of this.#files.values()) file.version = undefined;
  }

  async #look(fileName: string, file: WatchedFile, tells: boolean): Promise<void> {
    const version = await stat(join(this.#directory, fileName), { bigint: true }).then(
      ({ ino, size, mtimeNs }) => `${ino}:${size}:${mtimeNs}`,
      () => 'absent',
    );
    const changed = file.version !== version;
    file.version = version;
    if (changed && tells) call(file);
  }
}

function call(file: WatchedFile): void {
  for (const listener of [...file.listeners]) if (file.listeners.has(listener)) listener();
}

import { watch, type FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

interface WatchedFile {
  readonly listeners: Set<() => void>;
  /** What tells one version of the file from another; undefined until it was looked at. */
  version: string | undefined;
}

/**
 * Notices when files of a directory are replaced: at once where the file system notifies, and by
 * looking at them now and then, since network file systems notify nobody. It keeps no process alive,
 * and does nothing while nobody watches.
 */
export class DirectoryWatch {
  readonly #directory: string;
  readonly #pollIntervalMs: number;
  readonly #files = new Map<string, WatchedFile>();
  #watcher: FSWatcher | undefined;
  #watchedDirectory = '';
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
      this.#poll = setInterval(() => void this.#lookAtAll(), this.#pollIntervalMs).unref();
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

  async #lookAtAll(): Promise<void> {
    if (this.#polling) return;
    this.#polling = true;
    try {
      await this.#lookAtDirectory();
      await Promise.all([...this.#files].map(([fileName, file]) => this.#look(fileName, file, true)));
    } finally {
      this.#polling = false;
    }
  }

  /** A directory that was removed and made again is another one, which the watcher does not watch. */
  async #lookAtDirectory(): Promise<void> {
    const directory = await stat(this.#directory).then(
      ({ dev, ino }) => `${dev}:${ino}`,
      () => 'gone',
    );
    if (this.#watchedDirectory === directory && this.#watcher !== undefined) return;
    const isFirst = this.#watchedDirectory === '' && this.#watcher !== undefined;
    this.#watchedDirectory = directory;
    if (isFirst || this.#poll === undefined) return;
    this.#watcher?.close();
    this.#watcher = undefined;
    if (directory !== 'gone') this.#listen();
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

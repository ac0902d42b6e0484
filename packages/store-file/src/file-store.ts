import { StoreError, type HistoryQuery } from '@tripswitch/core';
import type {
  ChangeFunction,
  ReadOptions,
  StoreAdapter,
  StoredChange,
  StoredRecord,
  StoreOperationOptions,
} from '@tripswitch/core/store';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecordFileName } from './directory/circuit-file-name.js';
import { noAnswer } from './directory/file-system-errors.js';
import { StateDirectory } from './directory/state-directory.js';
import type { ResolvedFileStoreOptions } from './file-store-options.js';
import { readHistory } from './history/history-file.js';
import { sweepWorkshop } from './lock/sweep-workshop.js';
import { LockLostError, withLock } from './lock/with-lock.js';
import { commitUpdates, type Committed } from './record/commit-updates.js';
import { nameInRecordFile, readRecordFile } from './record/record-file.js';
import { UpdateQueue } from './record/update-queue.js';
import type { WaitingUpdate } from './record/waiting-update.js';
import { DirectoryWatch } from './watch/directory-watch.js';

/** How often an update begins anew because its lock was broken under it. */
const ATTEMPTS = 5;

/** Keeps circuits in the files of a directory. */
export class FileStore implements StoreAdapter {
  readonly kind = 'file';
  // Each takes several turns of the thread pool: more at once would only wait there.
  readonly concurrency = 16;
  readonly #options: ResolvedFileStoreOptions;
  readonly #directory: StateDirectory;
  readonly #watch: DirectoryWatch;
  readonly #queue = new UpdateQueue((name, waiting) => this.#write(name, waiting));
  #swept = false;
  #closed = false;

  constructor(options: ResolvedFileStoreOptions) {
    this.#options = options;
    this.#directory = new StateDirectory(options.directory);
    this.#watch = new DirectoryWatch(this.#directory.path, options.pollIntervalMs);
  }

  async update(
    name: string,
    replica: string,
    change: ChangeFunction,
    { signal }: StoreOperationOptions = {},
  ): Promise<StoredRecord> {
    signal?.throwIfAborted();
    return this.#try(`update ${JSON.stringify(name)}`, () => this.#queue.push(name, replica, change));
  }

  async read(name: string, { signal }: ReadOptions = {}): Promise<StoredRecord | undefined> {
    signal?.throwIfAborted();
    return this.#try(`read ${JSON.stringify(name)}`, async () => {
      const found = await readRecordFile(this.#directory.pathsOf(name).record, name);
      // Also for a record that is absent: it is, only if there is a directory that could have it.
      const now = await this.#directory.now();
      // What is unreadable is set aside by the update that replaces it, under the lock.
      return found.kind === 'record' ? { record: found.record, now } : undefined;
    });
  }

  watch(name: string, onChange: () => void): () => void {
    if (this.#closed) return () => undefined;
    return this.#watch.watch(this.#directory.pathsOf(name).fileName, onChange);
  }

  async list(): Promise<string[]> {
    return this.#try('list the circuits', async () => {
      const names: string[] = [];
      for (const fileName of (await readdir(this.#directory.path)).filter(isRecordFileName)) {
        const name = await nameInRecordFile(join(this.#directory.path, fileName));
        // A copy that somebody made has the name of another file's circuit.
        if (name !== undefined && this.#directory.pathsOf(name).fileName === fileName) names.push(name);
      }
      return names;
    });
  }

  async history(name: string, { since, limit = Infinity }: HistoryQuery): Promise<StoredChange[]> {
    return this.#try(`read the history of ${JSON.stringify(name)}`, async () => {
      const paths = this.#directory.pathsOf(name);
      const found = await readRecordFile(paths.record, name);
      const unfiled = found.kind === 'record' ? (found.trail?.unfiled ?? []) : [];
      if (found.kind === 'absent') await this.#directory.now();
      const all = await readHistory(paths, unfiled);
      const wanted = since === undefined ? all : all.filter(({ change }) => change.at >= since.getTime());
      const most = Math.min(limit, this.#options.historyLimit);
      return wanted.slice(Math.max(0, wanted.length - most)).map(({ change, replica }) => ({ change, replica }));
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#watch.close();
    await this.#queue.idle();
  }

  async #write(name: string, waiting: () => readonly WaitingUpdate[]): Promise<void> {
    try {
      await this.#sweepOnce();
      settle(await this.#commit(name, waiting));
    } catch (error) {
      throw noAnswer(error, `update ${JSON.stringify(name)}`, this.#directory.path);
    }
  }

  async #commit(name: string, waiting: () => readonly WaitingUpdate[]): Promise<Committed> {
    const { historyLimit, lockStaleMs } = this.#options;
    const directory = this.#directory;
    const paths = directory.pathsOf(name);
    const files = { directory, name, paths, historyLimit };
    for (let attempt = 1; ; attempt++) {
      try {
        const work = withLock(directory, paths, lockStaleMs, (folder) => commitUpdates(files, folder, waiting()));
        const committed = await work;
        if (committed.written) await directory.sync();
        return committed;
      } catch (error) {
        if (!(error instanceof LockLostError) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  async #sweepOnce(): Promise<void> {
    if (this.#swept) return;
    this.#swept = true;
    await sweepWorkshop(this.#directory).catch(() => undefined);
  }

  async #try<T>(what: string, work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new StoreError(`The file store in ${this.#directory.path} was closed`);
    if (what.startsWith('update')) return work();
    try {
      return await work();
    } catch (error) {
      throw noAnswer(error, what, this.#directory.path);
    }
  }
}

/** Tells each update what became of it. What was set aside is told once. */
function settle({ outcomes, now, quarantined }: Committed): void {
  let announced = quarantined;
  for (const outcome of outcomes) {
    if ('thrown' in outcome) {
      outcome.update.reject(outcome.thrown);
      continue;
    }
    const { record } = outcome.made;
    outcome.update.resolve(announced === undefined ? { record, now } : { record, now, quarantined: announced });
    announced = undefined;
  }
}

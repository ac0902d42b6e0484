import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { StoreAdapter } from '@tripswitch/core/store';
import { runStoreContract, type StoreHarness } from '@tripswitch/testkit';
import { circuitFileName } from '../src/directory/circuit-file-name.js';
import { createFileStore } from '../src/index.js';
import { bundledProgram } from './support/bundled-program.js';

const run = promisify(execFile);
const countingProcess = fileURLToPath(new URL('support/counting-process.ts', import.meta.url));

/** A real directory, and real processes. */
class FileStoreHarness implements StoreHarness {
  readonly #root: string;
  readonly #directory: string;
  readonly #stores: StoreAdapter[] = [];

  constructor(root: string) {
    this.#root = root;
    this.#directory = join(root, 'state');
  }

  open(): StoreAdapter {
    const store = createFileStore({ directory: this.#directory, pollIntervalMs: 200 });
    this.#stores.push(store);
    return store;
  }

  async close(): Promise<void> {
    await Promise.all(this.#stores.map((store) => store.close()));
    await rm(this.#root, { recursive: true });
  }

  async plant(name: string, text: string): Promise<void> {
    await writeFile(join(this.#directory, `${circuitFileName(name)}.json`), text);
  }

  async kept(name: string): Promise<string[]> {
    const files = (await readdir(this.#directory)).filter((file) => file.startsWith(`${circuitFileName(name)}.json`));
    return Promise.all(files.map((file) => readFile(join(this.#directory, file), 'utf8')));
  }

  async interrupt(): Promise<() => Promise<void>> {
    const away = join(this.#root, 'unmounted');
    await rename(this.#directory, away);
    return () => rename(away, this.#directory);
  }

  async inProcesses(processes: number, name: string, updates: number): Promise<void> {
    const program = await bundledProgram(countingProcess);
    const args = [program, this.#directory, name, String(updates)];
    await Promise.all(Array.from({ length: processes }, () => run(process.execPath, args)));
  }
}

await runStoreContract('files', async () => new FileStoreHarness(await mkdtemp(join(tmpdir(), 'tripswitch-'))));

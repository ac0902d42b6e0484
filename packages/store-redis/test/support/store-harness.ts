import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { StoreAdapter } from '@tripswitch/core/store';
import { runStoreContract, type StoreHarness } from '@tripswitch/testkit';
import { afterAll, beforeAll, describe } from 'vitest';
import { circuitKeys } from '../../src/circuit-keys.js';
import { createRedisStore } from '../../src/index.js';
import { bundledProgram } from './bundled-program.js';
import { CLIENTS, type MakeClient, type TestClient } from './clients.js';
import { CuttingProxy } from './cutting-proxy.js';
import { HAS_REDIS } from './programs.js';
import { RedisServer } from './redis-server.js';

const run = promisify(execFile);
const countingProcess = fileURLToPath(new URL('counting-process.ts', import.meta.url));

let server: RedisServer;
let prefixes = 0;

/** A real server, reached through a proxy that can be cut, and real processes. */
class RedisStoreHarness implements StoreHarness {
  readonly #keyPrefix = `contract ${++prefixes}`;
  readonly #makeClient: MakeClient;
  readonly #opened: { store: StoreAdapter; client: TestClient }[] = [];
  #proxy: CuttingProxy | undefined;

  constructor(makeClient: MakeClient) {
    this.#makeClient = makeClient;
  }

  async open(): Promise<StoreAdapter> {
    this.#proxy ??= await CuttingProxy.to(server.port);
    const client = await this.#makeClient(this.#proxy.port);
    const store = createRedisStore({ client: client.client, keyPrefix: this.#keyPrefix });
    this.#opened.push({ store, client });
    return store;
  }

  async close(): Promise<void> {
    for (const { store, client } of this.#opened) {
      await store.close();
      client.end();
    }
    await this.#proxy?.close();
  }

  async plant(name: string, text: string): Promise<void> {
    await server.run('hset', circuitKeys(this.#keyPrefix, name).record, 'record', text);
  }

  async kept(name: string): Promise<string[]> {
    const keys = (await server.run('keys', `${circuitKeys(this.#keyPrefix, name).record}*`)) as string[];
    const texts: string[] = [];
    for (const key of keys) {
      if (!key.endsWith(':history')) texts.push((await server.run('hget', key, 'record')) as string);
    }
    return texts;
  }

  async interrupt(): Promise<() => Promise<void>> {
    this.#proxy?.set('cut');
    return async () => this.#proxy?.set('pass');
  }

  async inProcesses(processes: number, name: string, updates: number): Promise<void> {
    const program = await bundledProgram(countingProcess);
    const args = [program, String(server.port), this.#keyPrefix, name, String(updates)];
    await Promise.all(Array.from({ length: processes }, () => run(process.execPath, args)));
  }
}

/** Declares the contract's tests for clients, by their names. */
export function runContractWith(names: readonly string[]): void {
  describe.skipIf(!HAS_REDIS)('case 11', async () => {
    beforeAll(async () => {
      server = await RedisServer.start();
    });
    afterAll(() => server.end());

    for (const name of names) {
      await runStoreContract(`Redis by ${name}`, () => new RedisStoreHarness(CLIENTS[name] as MakeClient));
    }
  });
}

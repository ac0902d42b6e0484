import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { bundledProgram } from './support/bundled-program.js';
import { describeWithRedis, newPrefix, openClient, openStore, startServer, useServer } from './support/fixtures.js';

const run = promisify(execFile);
const endingProcess = fileURLToPath(new URL('support/ending-process.ts', import.meta.url));

describeWithRedis('endings', () => {
  const server = useServer();

  async function ends(library: string, way: string, port: number): Promise<string> {
    const program = await bundledProgram(endingProcess);
    const { stdout } = await run(process.execPath, [program, library, way, String(port)], { timeout: 10_000 });
    return stdout.trim();
  }

  test.for(['ioredis', 'node-redis'])(
    'case 16: a process whose user quits the client of %s ends, without close()',
    async (library) => {
      expect(await ends(library, 'quit', server.current.port)).toBe('the last line');
    },
  );

  test.for(['ioredis', 'node-redis'])('case 16: a process of %s ends in the middle of a reconnect', async (library) => {
    const own = await startServer();
    expect(await ends(library, 'reconnect', own.port)).toBe('the last line');
  });

  test('the client of the user is never closed, and its listeners are left alone', async () => {
    const client = (await openClient(server.current.port)) as {
      status: string;
      eventNames(): unknown[];
      listenerCount(name: unknown): number;
      ping(): Promise<string>;
    };
    await client.ping();
    const listeners = () => client.eventNames().map((name) => [name, client.listenerCount(name)]);
    const before = listeners();
    const store = openStore(client, { keyPrefix: newPrefix() });
    store.watch('prices', () => undefined);
    await store.read('prices');
    await store.close();
    expect(listeners()).toEqual(before);
    expect(await client.ping()).toBe('PONG');
    await expect(store.read('prices')).rejects.toThrow('The Redis store was closed');
  });

  test('a store that is closed leaves no connection behind', async () => {
    const own = await startServer();
    const store = openStore(await openClient(own.port));
    for (let i = 0; i < 5; i++) store.watch(`circuit ${i}`, () => undefined);
    await store.read('circuit 0');
    const subscribers = async () =>
      ((await own.run('client', 'list')) as string).split('\n').filter((line) => / sub=[1-9]/.test(line)).length;
    await expect.poll(subscribers).toBe(1);
    await store.close();
    await expect.poll(subscribers).toBe(0);
  });
});

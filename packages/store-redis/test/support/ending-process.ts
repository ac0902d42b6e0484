import { CircuitBreaker } from '@tripswitch/core';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { createRedisStore } from '../../src/index.js';

/** A process that ends its client, but neither its breaker nor its store. It has to end. */
const [library = '', way = '', port = ''] = process.argv.slice(2);
const pid = (info: string) => Number(/process_id:(\d+)/.exec(info)?.[1]);

async function open() {
  if (library === 'ioredis') {
    const client = new Redis({ port: Number(port), host: '127.0.0.1' });
    client.on('error', () => undefined);
    return { client, info: () => client.info(), quit: () => client.disconnect() };
  }
  const client = createClient({ socket: { port: Number(port), host: '127.0.0.1' } });
  client.on('error', () => undefined);
  await client.connect();
  return { client, info: () => client.info(), quit: () => client.destroy() };
}

const { client, info, quit } = await open();
const breaker = new CircuitBreaker({ name: 'prices', store: createRedisStore({ client }), storeTimeoutMs: 300 });
await breaker.call(() => 1);
if (way === 'reconnect') {
  process.kill(pid(await info()), 'SIGKILL');
  await new Promise((resolve) => setTimeout(resolve, 700));
}
quit();
console.log('the last line');

import { countFailures } from '@tripswitch/testkit';
import { Redis } from 'ioredis';
import { createRedisStore } from '../../src/index.js';

const [port = '', keyPrefix = '', name = '', updates = ''] = process.argv.slice(2);
const client = new Redis({ port: Number(port), host: '127.0.0.1' });
await countFailures(createRedisStore({ client, keyPrefix }), name, Number(updates));
client.disconnect();

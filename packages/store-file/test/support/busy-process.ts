import fileSystem from 'node:fs';
import { constants } from 'node:os';

/** Uses a store, tells which handlers and globals of the process are not as they were, and then never rests. */
const EVENTS = [...Object.keys(constants.signals), 'exit', 'beforeExit', 'uncaughtException', 'unhandledRejection'];
const look = () =>
  new Map<string, unknown>([
    ...EVENTS.map((event): [string, unknown] => [event, process.listenerCount(event)]),
    ...Object.entries(fileSystem),
    ...['emit', 'reallyExit', 'cwd', 'chdir'].map((key): [string, unknown] => [key, Reflect.get(process, key)]),
  ]);

const before = look();
const { PersistentCircuitBreaker } = await import('../../src/index.js');

const [stateDir = ''] = process.argv.slice(2);
const breaker = new PersistentCircuitBreaker({ name: 'job', stateDir });
await breaker.tryCall(() => Promise.reject(new Error('down')));
await breaker.setMode('observe');
await breaker.close();

const changed = [...look()].filter(([key, value]) => before.get(key) !== value).map(([key]) => key);
console.log(JSON.stringify({ changed, sigterm: process.listenerCount('SIGTERM') }));
for (;;);

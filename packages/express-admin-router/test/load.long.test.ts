import { CircuitBreakerFactory } from '@tripswitch/core';
import { expect, test } from 'vitest';
import { circuitDirectory } from '../src/breakers/circuit-directory.js';
import { ActivityRecorder } from '../src/events/activity-recorder.js';
import { EventHub } from '../src/events/event-hub.js';
import { Sampler } from '../src/events/sampler.js';
import { send } from './support/request.js';
import { startRouter } from './support/running-router.js';

const names = Array.from({ length: 1000 }, (_, index) => `service-${index}`);

/** Milliseconds of CPU that a step takes, at best: other processes share the caches, and only ever slow it down. */
async function cpuMs(step: () => unknown, rounds: number): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    await step();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

async function busyFactory(): Promise<CircuitBreakerFactory> {
  const factory = new CircuitBreakerFactory({ env: {} });
  for (const name of names) await factory.create({ name }).call(() => 1);
  return factory;
}

test('GET /stats of 1,000 circuits takes at most 20 ms of CPU, sending and receiving included', async () => {
  const { request, origin, factory } = await startRouter({ names });
  for (const breaker of factory.list()) await breaker.call(() => 1);
  // Held against the document once: that takes longer than the answer.
  const { text } = await request('/stats');
  expect((JSON.parse(text) as { count: number }).count).toBe(1000);
  const ms = await cpuMs(
    async () => expect((await send(origin, '/admin/circuits/stats')).text.length).toBeGreaterThan(400_000),
    30,
  );
  console.info(`GET /stats of 1,000 circuits: ${ms.toFixed(2)} ms of CPU, both ends`);
  expect(ms).toBeLessThanOrEqual(20);
});

test('a second of samples of 1,000 busy circuits takes at most 20 ms of CPU, however many readers there are', async () => {
  const factory = await busyFactory();
  const sampler = new Sampler(circuitDirectory(factory));
  const ms = await cpuMs(() => sampler.changes(), 20);
  console.info(`samples of 1,000 circuits: ${ms.toFixed(2)} ms of CPU`);
  expect(ms).toBeLessThanOrEqual(20);
});

test('five minutes of 1,000 busy circuits are recorded in 5 ms of CPU each five seconds, and told in 20 ms', async () => {
  const factory = await busyFactory();
  const recorder = new ActivityRecorder(circuitDirectory(factory));
  const step = await cpuMs(() => recorder.nextInterval(), 60);
  for (let interval = 0; interval < 60; interval++) {
    for (const breaker of factory.list()) await breaker.call(() => 1);
    recorder.nextInterval();
  }
  let length = 0;
  const told = await cpuMs(() => (length = JSON.stringify(recorder.recorded()).length), 20);
  console.info(`recording 1,000 circuits: ${step.toFixed(2)} ms, telling: ${told.toFixed(2)} ms, ${length >> 10} kB`);
  expect(step).toBeLessThanOrEqual(5);
  expect(told).toBeLessThanOrEqual(20);
});

test('a router that nobody listens to puts no listener on a breaker, and one set for all readers', async () => {
  const factory = await busyFactory();
  const listened: string[] = [];
  const on = factory.on.bind(factory);
  factory.on = (event, listener) => {
    listened.push(event);
    return on(event, listener);
  };
  const hub = new EventHub(circuitDirectory(factory), { changes: 'off', title: null, instance: null });
  expect(listened).toEqual([]);
  const sink = { write: () => undefined, end: () => undefined, drop: () => undefined };
  const leave = [1, 2, 3].map(() => hub.attach(sink, { lastEventId: undefined, samples: true }));
  expect(listened).toHaveLength(8);
  for (const detach of leave) detach();
});

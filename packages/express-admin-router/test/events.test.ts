import { request as httpRequest } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, test, vi, type Mock } from 'vitest';
import { createGate } from '../src/access/gate.js';
import { circuitDirectory } from '../src/breakers/circuit-directory.js';
import { EventHub } from '../src/events/event-hub.js';
import { PIECE_LENGTH } from '../src/events/event-reader.js';
import { expressRouter } from '../src/express/express-router.js';
import { bearerToken } from '../src/index.js';
import { adminRoutes } from '../src/routing/admin-routes.js';
import { createDispatch } from '../src/routing/dispatch.js';
import { readEvents } from './support/event-reader.js';
import { post, SECRET, startRouter, type RunningRouter } from './support/running-router.js';

const authorize = bearerToken(SECRET);

/** A router whose hub can be looked at, and whose readers wait until they are let in. */
async function startRouterWithHub(
  heartbeatMs?: number,
): Promise<RunningRouter & { hub: EventHub; asked: Mock<() => Promise<boolean>>; answer: (allowed: boolean) => void }> {
  let hub: EventHub | undefined;
  let answer: ((allowed: boolean) => void) | undefined;
  const asked = vi.fn(() => new Promise<boolean>((resolve) => (answer = resolve)));
  const router = await startRouter({
    createRouter: ({ breakers }) => {
      const circuits = circuitDirectory(breakers);
      hub = new EventHub(circuits, { changes: 'off', title: null, instance: null, heartbeatMs });
      const gate = createGate({ authorize: undefined, authorizeRead: asked });
      return expressRouter(createDispatch(adminRoutes({ circuits, hub, dashboard: false, title: null }), gate));
    },
  });
  if (hub === undefined) throw new Error('the router was not made');
  return { ...router, hub, asked, answer: (allowed) => answer?.(allowed) };
}

describe('GET /events', () => {
  test('greets, and then tells every change with the circuit as it is since', async () => {
    const { url, json, trip, factory } = await startRouter({ authorize });
    const reader = await readEvents(`${url}events`);
    expect(reader.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
    });
    expect((await reader.event('hello')).data).toMatchObject({ changes: 'token' });
    await trip('prices');
    expect((await reader.event('transition')).data).toMatchObject({
      type: 'transition',
      name: 'prices',
      from: 'closed',
      to: 'open',
      cause: 'consecutive_failures',
      circuit: { name: 'prices', state: 'open', failure_count: 3 },
    });
    await json('/mode/prices', post({ mode: 'forced_closed', reason: 'known false alarm' }));
    const mode = { from: 'automatic', to: 'forced_closed', actor: 'admin', reason: 'known false alarm' };
    expect((await reader.event('mode')).data).toMatchObject(mode);
    await json('/reset/prices', post({ reason: 'over' }));
    const circuit = { state: 'closed', mode: 'automatic' };
    expect((await reader.event('reset')).data).toMatchObject({ from: 'open', to: 'closed', reason: 'over', circuit });
    factory.create({ name: 'new' });
    expect((await reader.event('breaker_created')).data).toMatchObject({ name: 'new', circuit: { name: 'new' } });
    factory.remove('new');
    expect((await reader.event('breaker_removed')).data).toMatchObject({ name: 'new', circuit: null });
    expect(reader.events.some(({ type }) => type === 'samples')).toBe(false);
  });

  test('goes on after Last-Event-ID: nothing twice, nothing missing', async () => {
    const { url, factory } = await startRouter();
    const breaker = factory.get('prices')!;
    const first = await readEvents(`${url}events`);
    const hello = await first.event('hello');
    await breaker.setMode('observe', { reason: 'one' });
    const one = await first.event('mode');
    first.leave();
    await breaker.setMode('forced_open', { reason: 'two' });
    await breaker.setMode('automatic', { reason: 'three' });
    const second = await readEvents(`${url}events`, { headers: { 'Last-Event-ID': one.id! } });
    await vi.waitFor(() =>
      expect(second.events.map(({ data }) => data['reason'])).toEqual([undefined, 'two', 'three']),
    );
    expect(new Set(second.events.map(({ id }) => id)).size).toBe(3);
    const third = await readEvents(`${url}events`, { headers: { 'Last-Event-ID': hello.id! } });
    await vi.waitFor(() => expect(third.events).toHaveLength(4));
    expect(third.events.some(({ type }) => type === 'reload')).toBe(false);
  });

  test.each(['f00-3', 'abc', '1', '', '../..', '9'.repeat(400)])(
    'tells a reader that comes back with the id %j, of another time, to reload',
    async (id) => {
      const { url } = await startRouter();
      const reader = await readEvents(`${url}events`, { headers: { 'Last-Event-ID': id } });
      expect((await reader.event('reload')).data).toEqual({ reason: 'restarted' });
    },
  );

  test('tells a reader that missed more than is kept to reload', async () => {
    const { url, factory } = await startRouter();
    const first = await readEvents(`${url}events`);
    const { id } = await first.event('hello');
    first.leave();
    for (let n = 0; n < 1001; n++) await factory.get('prices')!.setMode(n % 2 === 0 ? 'observe' : 'automatic');
    const reader = await readEvents(`${url}events`, { headers: { 'Last-Event-ID': id! } });
    expect((await reader.event('reload')).data).toEqual({ reason: 'missed' });
    expect(reader.events).toHaveLength(2);
  });

  test('with samples tells all circuits, and then each second those that changed', async () => {
    const { url, factory } = await startRouter({ names: ['busy', 'idle'] });
    const reader = await readEvents(`${url}events?samples=1`);
    const first = await reader.event('samples');
    expect(first.data).toMatchObject({ complete: true, circuits: [{ name: 'busy' }, { name: 'idle' }] });
    await factory.get('busy')!.call(() => 1);
    const told = await vi.waitFor(
      () => {
        const later = reader.events.filter(({ type }) => type === 'samples').slice(1);
        const names = later.flatMap(({ data }) => (data['circuits'] as { name: string }[]).map(({ name }) => name));
        expect(later.length).toBeGreaterThan(1);
        return names;
      },
      { timeout: 5000 },
    );
    expect(told).toEqual(['busy']);
  });

  test('keeps no reader that left while it was being authorized', async () => {
    const { url, hub, server, asked, answer } = await startRouterWithHub();
    const outgoing = httpRequest(`${url}events`, { agent: false });
    outgoing.on('error', () => undefined).end();
    await vi.waitFor(() => expect(asked).toHaveBeenCalledOnce());
    outgoing.destroy();
    await vi.waitFor(async () => expect(await promisify(server.getConnections.bind(server))()).toBe(0));
    answer(true);
    await turn();
    expect(hub.readers).toBe(0);
    // And one that stays is kept.
    const stays = readEvents(`${url}events`);
    await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(2));
    answer(true);
    const reader = await stays;
    await reader.event('hello');
    expect(hub.readers).toBe(1);
    reader.leave();
    await vi.waitFor(() => expect(hub.readers).toBe(0));
  });

  test('takes a thousand readers, and no more', async () => {
    const { url, hub, asked } = await startRouterWithHub();
    asked.mockReturnValue(Promise.resolve(true));
    const sink = { write: () => undefined, end: () => undefined, drop: () => undefined };
    const leave = Array.from({ length: 999 }, () => hub.attach(sink, { lastEventId: undefined, samples: false }));
    const last = await readEvents(`${url}events`);
    await last.event('hello');
    const refused = await fetch(`${url}events`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30']);
    expect(await refused.json()).toMatchObject({ code: 'too_many_readers' });
    leave[0]?.();
    await (await readEvents(`${url}events`)).event('hello');
    for (const detach of leave) detach();
  });

  test('ends its streams, and takes no new ones, when the signal is aborted', async () => {
    const end = new AbortController();
    const { url } = await startRouter({ signal: end.signal });
    const reader = await readEvents(`${url}events`);
    await reader.event('hello');
    end.abort();
    await reader.ended;
    const late = await readEvents(`${url}events`);
    await late.ended;
    expect(late.events).toEqual([]);
  });
});

describe('timers', () => {
  test('beat for readers, and are gone with the last one', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const hub = new EventHub(
        { factory: undefined, list: () => [], get: () => undefined },
        { changes: 'off', title: null, instance: null },
      );
      expect(vi.getTimerCount()).toBe(0);
      const written: string[] = [];
      const sink = {
        write: (text: string, onTaken: () => void) => {
          written.push(text);
          onTaken();
        },
        end: () => undefined,
        drop: () => undefined,
      };
      const detach = [1, 2].map(() => hub.attach(sink, { lastEventId: undefined, samples: false }));
      expect([hub.readers, vi.getTimerCount()]).toEqual([2, 2]);
      vi.advanceTimersByTime(15_000);
      expect(written.filter((text) => text === ':\n\n')).toHaveLength(2);
      detach[0]?.();
      expect(vi.getTimerCount()).toBe(2);
      detach[1]?.();
      expect([hub.readers, vi.getTimerCount()]).toEqual([0, 0]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('many readers', () => {
  test('200 of them, one not reading, cost no memory that grows: that one is cut off, the others miss nothing', async () => {
    const { url, factory, server, asked } = await startRouterWithHub(1000);
    asked.mockReturnValue(Promise.resolve(true));
    const sockets = new Set<{ readonly writableLength: number }>();
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    const largest = (): number => Math.max(0, ...Array.from(sockets, ({ writableLength }) => writableLength));
    const breaker = factory.get('prices')!;
    const reason = 'r'.repeat(4000);
    let told = 0;
    // Each event is about 9 kB.
    const tell = async (): Promise<void> => {
      await breaker.setMode(told++ % 2 === 0 ? 'observe' : 'automatic', { reason });
      await turn();
    };
    const deadline = Date.now() + 40_000;
    const deaf = await readEvents(`${url}events`, { reads: false });
    // What the system keeps for it is full, and the router begins to wait for it: now the others come.
    while (largest() === 0 && Date.now() < deadline) await tell();
    const before = told;
    const readers = await Promise.all(Array.from({ length: 199 }, () => readEvents(`${url}events`)));
    await Promise.all(readers.map((reader) => reader.event('hello')));
    expect(sockets.size).toBe(200);
    let most = 0;
    while (sockets.size === 200 && Date.now() < deadline) {
      await tell();
      most = Math.max(most, largest());
    }
    expect(sockets.size).toBe(199);
    for (let n = 0; n < 20; n++) await tell();
    await vi.waitFor(
      () => {
        for (const { events } of readers) expect(events.length).toBe(told - before + 1);
        expect(largest()).toBe(0);
      },
      { timeout: 10_000 },
    );
    expect(readers.every(({ events }) => events.at(-1)?.data['name'] === 'prices')).toBe(true);
    console.info(
      `200 readers, one not reading: at most ${Math.round(most / 1024)} kB waited for any of them, ` +
        `nothing once that one was cut off, after ${told} events of 9 kB`,
    );
    // A piece, the event that made it longer, and what frames them.
    expect(most).toBeLessThan(2 * PIECE_LENGTH + 1024);
    deaf.leave();
    for (const reader of readers) reader.leave();
    await vi.waitFor(() => expect(sockets.size).toBe(0));
  }, 60_000);

  test('one that reads slowly is never cut off, and misses nothing that is kept', async () => {
    const { url, factory, server, asked } = await startRouterWithHub(300);
    asked.mockReturnValue(Promise.resolve(true));
    let closed = 0;
    server.on('connection', (socket) => socket.on('close', () => closed++));
    const slow = await readEvents(`${url}events`, { reads: false });
    let bytes = 0;
    let tail = '';
    const reads = setInterval(() => {
      const chunk = slow.response.read() as Buffer | null;
      bytes += chunk?.length ?? 0;
      if (chunk !== null) tail = (tail + chunk.toString()).slice(-20_000);
    }, 4);
    const breaker = factory.get('prices')!;
    const reason = 'r'.repeat(4000);
    const events = 700;
    for (let n = 1; n <= events; n++) {
      await breaker.setMode(n % 2 === 0 ? 'observe' : 'automatic', { reason: `${n} ${reason}` });
      await turn();
    }
    await expect.poll(() => tail.includes(`"reason":"${events} r`), { timeout: 30_000 }).toBe(true);
    clearInterval(reads);
    expect(tail.includes('event: reload')).toBe(false);
    expect(bytes).toBeGreaterThan(events * 4000);
    expect(closed).toBe(0);
  }, 40_000);
});

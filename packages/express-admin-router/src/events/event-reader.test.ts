import { describe, expect, test } from 'vitest';
import type { StreamSink } from '../exchange/admin-response.js';
import type { EventOnWire } from '../wire/event-on-wire.js';
import { EventLog } from './event-log.js';
import { EventReader, PIECE_LENGTH } from './event-reader.js';

/** A client that takes a piece when the test says so. */
class Client implements StreamSink {
  dropped = false;
  text = '';
  pieces: number[] = [];
  #taken: (() => void) | undefined;
  write(text: string, onTaken: () => void): void {
    expect(this.#taken).toBeUndefined();
    this.text += text;
    this.pieces.push(text.length);
    this.#taken = onTaken;
  }
  end(): void {
    this.dropped = true;
  }
  drop(): void {
    this.dropped = true;
  }
  /** Takes what was written. @returns whether there was something. */
  take(): boolean {
    const taken = this.#taken;
    this.#taken = undefined;
    taken?.();
    return taken !== undefined;
  }
  takeAll(): void {
    while (this.take());
  }
  /** What kind of events came. */
  get types(): string[] {
    return [...this.text.matchAll(/^event: (?<type>\w+)$/gm)].map(({ groups }) => groups?.['type'] ?? '');
  }
}

const event = (name: string): EventOnWire => ({ type: 'mode', name, at: '', circuit: null }) as unknown as EventOnWire;

function readerOf(client: Client, { log = new EventLog(10), complete = undefined as (() => string) | undefined } = {}) {
  return new EventReader(client, log, { greeting: 'event: hello\n\n', after: log.latest, complete });
}

describe('a reader that is slow', () => {
  test('is never cut off while it takes something, however much is told meanwhile', () => {
    const client = new Client();
    const log = new EventLog(1000);
    const reader = readerOf(client, { log });
    for (let n = 0; n < 500; n++) {
      log.append(event(`${n}${'x'.repeat(5000)}`));
      reader.more();
      if (n % 5 === 0) client.take();
      if (n % 10 === 0) reader.beat();
    }
    expect(client.dropped).toBe(false);
    client.takeAll();
    expect(client.types).toEqual(['hello', ...Array<string>(500).fill('mode')]);
  });

  test('has no more than a piece waiting for it, also of a frame that is large', () => {
    const client = new Client();
    readerOf(client, { complete: () => `event: samples\ndata: ${'s'.repeat(PIECE_LENGTH * 5)}\n\n` });
    client.takeAll();
    expect(Math.max(...client.pieces)).toBeLessThanOrEqual(PIECE_LENGTH);
    expect(client.pieces.length).toBeGreaterThan(5);
    expect(client.types).toEqual(['hello', 'samples']);
  });

  test('gets no half of a character', () => {
    const client = new Client();
    const emoji = '🚀'.repeat(PIECE_LENGTH);
    for (const before of ['', 'x']) {
      client.text = '';
      readerOf(client, { complete: () => before + emoji });
      client.takeAll();
      expect(client.text.endsWith(`${before}${emoji}`)).toBe(true);
    }
    expect(client.pieces.every((length) => length <= PIECE_LENGTH)).toBe(true);
    // Each piece by itself is well-formed, as it goes over the wire in UTF-8 of its own.
    let start = 0;
    for (const length of client.pieces.slice(-3)) start += length;
    expect(start).toBeGreaterThan(0);
  });

  test('is told to reload when it missed more than is kept, and gets complete samples', () => {
    const client = new Client();
    const log = new EventLog(3);
    const reader = readerOf(client, { log, complete: () => 'event: samples\ndata: all\n\n' });
    for (let n = 0; n < 10; n++) log.append(event(`${n}`));
    reader.more();
    client.takeAll();
    expect(client.types).toEqual(['hello', 'reload', 'samples']);
    log.append(event('next'));
    reader.more();
    client.takeAll();
    expect(client.types).toEqual(['hello', 'reload', 'samples', 'mode']);
  });

  test('gets no samples on top of those it has not taken, and complete ones afterwards', () => {
    const client = new Client();
    const reader = readerOf(client, { complete: () => 'event: complete\n\n' });
    client.takeAll();
    reader.offerSamples('event: first\n\n');
    reader.offerSamples('event: second\n\n');
    reader.offerSamples('event: third\n\n');
    client.takeAll();
    reader.offerSamples('event: fourth\n\n');
    client.takeAll();
    expect(client.types).toEqual(['hello', 'complete', 'first', 'complete', 'fourth']);
  });
});

describe('a reader that takes nothing', () => {
  test('is cut off when that lasts from one heartbeat to the next', () => {
    const client = new Client();
    const reader = readerOf(client);
    for (let beat = 0; beat < 5; beat++) {
      client.takeAll();
      reader.beat();
    }
    expect(client.dropped).toBe(false);
    reader.beat();
    expect(client.dropped).toBe(true);
  });
});

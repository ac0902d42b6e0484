import { describe, expect, test } from 'vitest';
import type { StreamSink } from '../exchange/admin-response.js';
import { BACKLOG_LIMIT_BYTES, EventReader } from './event-reader.js';

class Client implements StreamSink {
  backlog = 0;
  dropped = false;
  readonly written: string[] = [];
  write(text: string): void {
    this.written.push(text);
  }
  end(): void {
    this.dropped = true;
  }
  drop(): void {
    this.dropped = true;
  }
}

describe('a reader that does not read', () => {
  test('is cut off beyond its limit', () => {
    const client = new Client();
    const reader = new EventReader(client, false);
    client.backlog = BACKLOG_LIMIT_BYTES;
    reader.write('just in');
    client.backlog++;
    reader.write('too much');
    expect([client.written, client.dropped]).toEqual([['just in'], true]);
  });

  test('is cut off when it took nothing between two heartbeats, and not while it takes something', () => {
    const client = new Client();
    const reader = new EventReader(client, false);
    for (const backlog of [0, 0, 100, 80, 50, 0, 0]) {
      client.backlog = backlog;
      reader.beat();
    }
    expect(client.dropped).toBe(false);
    client.backlog = 100;
    reader.beat();
    reader.beat();
    expect(client.dropped).toBe(true);
  });

  test('gets no samples on top of those it has not taken, and complete ones afterwards', () => {
    const client = new Client();
    const reader = new EventReader(client, true);
    client.backlog = 100_000;
    reader.writeSamples('changes 1', () => 'complete');
    client.backlog = 0;
    reader.writeSamples('changes 2', () => 'complete');
    reader.writeSamples('changes 3', () => 'complete');
    expect(client.written).toEqual(['complete', 'changes 3']);
  });
});

import { describe, expect, it } from 'vitest';
import { CircuitBreaker } from '../../src/breaker/circuit-breaker.js';
import { createMemoryStore } from '../../src/replication/memory-store.js';
import { defineStore } from '../../src/replication/define-store.js';
import { FakeClock } from '../support/fake-clock.js';
import { drained } from './support/drained.js';

describe('the port between breakers and stores', () => {
  it.each([1, undefined])('S11: a store of version %s is refused by name and version', (portVersion) => {
    const store = { ...createMemoryStore(), kind: 'old', portVersion: portVersion as number };
    expect(() => new CircuitBreaker({ name: 'api', store })).toThrow(/store 'old' has (version 1|no known version)/);
  });

  it('S11: a store refuses a breaker of another version too', () => {
    const store = createMemoryStore();
    const share = store.share as unknown as (host: object) => unknown;
    expect(() => share.call(store, { name: 'api', portVersion: 1 })).toThrow(/the breaker has version 1/);
  });

  it('S10, D77: what waits in the queue of this process degrades nothing, and a call goes by policy in time', async () => {
    const clock = new FakeClock();
    const memory = createMemoryStore(clock);
    const held: (() => void)[] = [];
    const store = defineStore({
      ...memory,
      concurrency: 1,
      read: async (...args) => {
        await new Promise<void>((resolve) => held.push(resolve));
        return memory.read(...args);
      },
    });
    const breakers = Array.from(
      { length: 20 },
      (_, i) => new CircuitBreaker({ name: `c${i}`, store, clock, storeTimeoutMs: 300 }),
    );
    const call = (breakers[19] as CircuitBreaker).call(() => 42);
    await drained();
    clock.advance(290);
    await drained();
    expect(held).toHaveLength(1);
    clock.advance(20);
    expect(await call).toBe(42);
    // The first was asked and did not answer; the others were not even asked.
    expect(breakers.map((breaker) => breaker.getStats().store?.degraded)).toEqual([
      true,
      ...Array<boolean>(19).fill(false),
    ]);
  });

  it('a read of what is known is answered without the record', async () => {
    const store = createMemoryStore();
    const breaker = new CircuitBreaker({ name: 'api', store });
    await breaker.setMode('observe');
    const { epoch, version, writeId } = (await store.read('api'))!.record!;
    expect(await store.read('api', { known: { epoch, version, writeId } })).toMatchObject({ unchanged: true });
    for (const other of [{ epoch: 'e' }, { version: version - 1 }, { writeId: 'w' }]) {
      const known = { epoch, version, writeId, ...other };
      expect(await store.read('api', { known })).toMatchObject({ record: { version } });
    }
    await breaker.close();
  });

  it('a breaker emits what its store warns of, once', async () => {
    const warning = { code: 'shared_directory', message: 'others can write to it' };
    const store = defineStore({ ...createMemoryStore(), warnings: () => [warning] });
    const breaker = new CircuitBreaker({ name: 'api', store });
    const heard: unknown[] = [];
    breaker.on('warning', (event) => heard.push(event));
    await breaker.ready();
    await breaker.reset();
    expect(heard).toEqual([{ name: 'api', ...warning }]);
    await breaker.close();
  });

  it('what was given up is not sent', async () => {
    const store = createMemoryStore();
    const signal = AbortSignal.abort(new Error('given up'));
    let ran = false;
    const update = store.update('api', 'a', () => ((ran = true), undefined as never), { signal });
    await expect(update).rejects.toThrow('given up');
    await expect(store.read('api', { signal })).rejects.toThrow('given up');
    expect(ran).toBe(false);
  });
});

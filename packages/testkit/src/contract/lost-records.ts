import { CircuitBreaker } from '@tripswitch/core';
import { defineStore, encodeRecord } from '@tripswitch/core/store';
import type { Clause } from './contract-case.js';
import { countFailure } from './sample-record.js';

export const lostRecords: readonly Clause[] = [
  [
    'S8: a record that was set back is read and changed as it is, whatever an opening knew of a later one',
    async ({ store, other, harness }, { expect }) => {
      const backup = await store.update('circuit', 'a', countFailure);
      await store.update('circuit', 'a', countFailure);
      await other.update('circuit', 'b', countFailure);
      await harness.plant('circuit', encodeRecord(backup.record));
      for (const opening of [store, other]) expect((await opening.read('circuit'))?.record).toEqual(backup.record);
      expect((await store.update('circuit', 'a', countFailure)).record).toMatchObject({
        version: 2,
        totals: { failureCount: 2 },
      });
    },
    'plant',
  ],
  [
    'S8, D73: a record that was lost, and begun anew by a newcomer, gets back the order that a breaker knows',
    async ({ store, other, harness }, { expect, vi }) => {
      const breaker = new CircuitBreaker({ name: 'circuit', store: defineStore(store) });
      try {
        await breaker.setMode('forced_open', { actor: 'ada', reason: 'maintenance' });
        await harness.plant('circuit', 'lost');
        await other.update('circuit', 'newcomer', countFailure);
        await vi.waitFor(
          async () => {
            const { record } = (await other.read('circuit')) ?? {};
            expect(record?.override).toMatchObject({ mode: 'forced_open', actor: 'ada', reason: 'maintenance' });
            expect(record?.totals.failureCount).toBe(1);
          },
          { timeout: 5_000, interval: 20 },
        );
        expect(breaker.mode).toBe('forced_open');
      } finally {
        await breaker.close();
      }
    },
    'plant',
  ],
];

import { encodeRecord, type StoredRecord } from '@tripswitch/core/store';
import type { Clause } from './contract-case.js';
import { countFailure } from './sample-record.js';

const SOON = { timeout: 5_000, interval: 5 };

export const watching: readonly Clause[] = [
  [
    'who watches hears of a change, made here or elsewhere, also of a record that did not exist',
    async ({ store, other }, { expect, vi }) => {
      let here = 0;
      let elsewhere = 0;
      const unwatch = [store.watch('circuit', () => here++), other.watch('circuit', () => elsewhere++)];
      for (let round = 0; round < 3; round++) {
        const before = [here, elsewhere];
        await store.update('circuit', 'a', countFailure);
        await vi.waitFor(() => {
          expect(here).toBeGreaterThan(before[0] ?? 0);
          expect(elsewhere).toBeGreaterThan(before[1] ?? 0);
        }, SOON);
      }
      unwatch.forEach((stop) => stop());
    },
  ],
  [
    'who watches one circuit hears nothing of another',
    async ({ store, other }, { expect, vi }) => {
      let watched = 0;
      let barrier = 0;
      store.watch('circuit', () => watched++);
      store.watch('barrier', () => barrier++);
      await other.update('Circuit', 'a', countFailure);
      await other.update('circuit2', 'a', countFailure);
      await other.update('barrier', 'a', countFailure);
      await vi.waitFor(() => expect(barrier).toBeGreaterThan(0), SOON);
      expect(watched).toBe(0);
    },
  ],
  [
    'who has unsubscribed hears nothing more, and who still watches does',
    async ({ store, other }, { expect, vi }) => {
      let gone = 0;
      let still = 0;
      const stop = store.watch('circuit', () => gone++);
      store.watch('circuit', () => still++);
      stop();
      stop();
      await other.update('circuit', 'a', countFailure);
      await vi.waitFor(() => expect(still).toBeGreaterThan(0), SOON);
      expect(gone).toBe(0);
    },
  ],
  [
    'a store that was closed calls nobody back, and may be closed again',
    async ({ store, other }, { expect, vi }) => {
      let closed = 0;
      let open = 0;
      store.watch('circuit', () => closed++);
      other.watch('circuit', () => open++);
      await store.close();
      await store.close();
      await other.update('circuit', 'a', countFailure);
      // A store that lives in one process is opened but once: then nobody is left to be called.
      if (other !== store) await vi.waitFor(() => expect(open).toBeGreaterThan(0), SOON);
      expect(closed).toBe(0);
    },
  ],
  [
    'news carries a record as it was written, if it carries one, and after a burst the last state is known',
    async ({ store, other }, { expect, vi }) => {
      const written = new Map<number, string>();
      const wrong: string[] = [];
      let latest = 0;
      // News may come late, twice or out of order: who watches goes by the version.
      const hear = async (news?: StoredRecord) => {
        const record = news?.record ?? (await store.read('circuit'))?.record;
        if (record === undefined) return;
        latest = Math.max(latest, record.version);
        seen.push([record.version, encodeRecord(record)]);
      };
      const seen: [version: number, text: string][] = [];
      store.watch('circuit', (news) => void hear(news));
      await Promise.all(
        Array.from({ length: 20 }, async (_, i) => {
          const { record } = await (i % 2 === 0 ? store : other).update('circuit', 'a', countFailure);
          written.set(record.version, encodeRecord(record));
        }),
      );
      await vi.waitFor(() => expect(latest).toBe(20), SOON);
      for (const [version, text] of seen) if (written.get(version) !== text) wrong.push(text);
      expect(wrong).toEqual([]);
    },
  ],
  [
    'who watches hears of changes again after the store was cut off',
    async ({ store, other, harness }, { expect, vi }) => {
      await store.update('circuit', 'a', countFailure);
      let heard = 0;
      store.watch('circuit', () => heard++);
      const mend = await harness.interrupt();
      await expect(store.read('circuit')).rejects.toThrow();
      await mend();
      await vi.waitFor(() => store.read('circuit'), { timeout: 10_000, interval: 50 });
      const before = heard;
      await vi.waitFor(
        async () => {
          await other.update('circuit', 'b', countFailure);
          expect(heard).toBeGreaterThan(before);
        },
        { timeout: 5_000, interval: 100 },
      );
    },
    'interrupt',
  ],
];

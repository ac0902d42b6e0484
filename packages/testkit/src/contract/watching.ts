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
];

import type { Clause } from './contract-case.js';
import { countFailure } from './sample-record.js';

export const oneClock: readonly Clause[] = [
  [
    'T1: the clock never runs backwards, whoever asks, and whether for reading or for changing',
    async ({ store, other }, { expect }) => {
      const moments: number[] = [];
      for (let i = 0; i < 20; i++) {
        const asked = i % 2 === 0 ? store : other;
        moments.push((await asked.update('circuit', 'a', countFailure)).now);
        moments.push((await asked.read('circuit'))?.now ?? NaN);
      }
      expect(moments.every(Number.isFinite)).toBe(true);
      expect(moments).toEqual(moments.toSorted((one, next) => one - next));
    },
  ],
  [
    'T1: a change is handed the moment that its update returns',
    async ({ store }, { expect }) => {
      let handed: number | undefined;
      const { now } = await store.update('circuit', 'a', (current, at) => {
        handed = at;
        return countFailure(current, at);
      });
      expect(handed).toBe(now);
    },
  ],
  [
    'T1: the clock goes on while nobody asks',
    async ({ store }, { expect, vi }) => {
      const { now } = await store.update('circuit', 'a', countFailure);
      const startedAt = performance.now();
      const later = await vi.waitFor(
        async () => {
          const read = await store.read('circuit');
          expect((read?.now ?? 0) - now).toBeGreaterThan(50);
          return read?.now ?? NaN;
        },
        { timeout: 5_000, interval: 10 },
      );
      expect(Math.abs(later - now - (performance.now() - startedAt))).toBeLessThan(1_000);
    },
  ],
];

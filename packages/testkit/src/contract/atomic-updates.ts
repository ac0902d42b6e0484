import type { Clause } from './contract-case.js';
import { countFailure, countFailures, toggle } from './sample-record.js';

const INTENDED = new Error('a change that throws on purpose');

export const atomicUpdates: readonly Clause[] = [
  [
    'an update returns what its change made, and reading gives it out',
    async ({ store, other }, { expect }) => {
      const written = await store.update('circuit', 'a', toggle);
      expect(written.record).toMatchObject({ state: 'open', version: 1, changedAt: written.now });
      expect(written.quarantined).toBeUndefined();
      expect((await other.read('circuit'))?.record).toEqual(written.record);
      expect((await store.read('circuit'))?.record).toEqual(written.record);
    },
  ],
  [
    'S2: concurrent updates through two openings lose nothing',
    async ({ store, other }, { expect }) => {
      await Promise.all([countFailures(store, 'circuit', 50), countFailures(other, 'circuit', 50)]);
      expect((await store.read('circuit'))?.record).toMatchObject({ version: 100, totals: { failureCount: 100 } });
    },
  ],
  [
    'S2: concurrent updates by several processes lose nothing',
    async ({ store, harness }, { expect }) => {
      await harness.inProcesses(4, 'circuit', 50);
      expect((await store.read('circuit'))?.record).toMatchObject({ version: 200, totals: { failureCount: 200 } });
    },
    'inProcesses',
  ],
  [
    'S3: each change gets the record as the one before it left it, the last time that it runs',
    async ({ store, other }, { expect }) => {
      const seen = await Promise.all(
        Array.from({ length: 40 }, async (_, i) => {
          let version = -1;
          await (i % 2 === 0 ? store : other).update('circuit', 'a', (current, now) => {
            version = current?.version ?? 0;
            return countFailure(current, now);
          });
          return version;
        }),
      );
      expect(seen.sort((one, next) => one - next)).toEqual(Array.from({ length: 40 }, (_, i) => i));
    },
  ],
  [
    'a change that throws changes nothing, and leaves the store usable',
    async ({ store, other }, { expect }) => {
      const before = await store.update('circuit', 'a', countFailure);
      const failing = store.update('circuit', 'a', () => {
        throw INTENDED;
      });
      await expect(failing).rejects.toBe(INTENDED);
      expect((await store.read('circuit'))?.record).toEqual(before.record);
      expect((await other.update('circuit', 'b', countFailure)).record.version).toBe(2);
    },
  ],
  [
    'a change may hand out its record again: what was read is nobody else’s',
    async ({ store }, { expect }) => {
      const first = await store.update('circuit', 'a', countFailure);
      (first.record.totals as { failureCount: number }).failureCount = 1_000;
      expect((await store.read('circuit'))?.record?.totals.failureCount).toBe(1);
    },
  ],
];

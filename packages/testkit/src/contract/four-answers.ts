import { encodeRecord } from '@tripswitch/core/store';
import type { Clause } from './contract-case.js';
import { countFailure, freshRecord } from './sample-record.js';

const BROKEN = {
  'cut short': encodeRecord(freshRecord(1)).slice(0, 40),
  'filled with zeros': '\0'.repeat(200),
  'no text at all': '',
  'another kind of data': '[1, 2, 3]',
  'edited by hand': encodeRecord(freshRecord(1)).replace('"openings":0', '"openings":-4'),
  'edited by hand into a number that is none': encodeRecord(freshRecord(1)).replace('"waitMs":0', '"waitMs":null'),
};

export const fourAnswers: readonly Clause[] = [
  [
    'S4: a record that is absent is undefined, for who reads and for who changes',
    async ({ store }, { expect }) => {
      expect(await store.read('circuit')).toBeUndefined();
      let current: unknown = 'not asked';
      await store.update('circuit', 'a', (record, now) => {
        current = record;
        return countFailure(record, now);
      });
      expect(current).toBeUndefined();
    },
  ],
  ...Object.entries(BROKEN).map(([damage, text]): Clause => [
    `S4: an unreadable record (${damage}) is set aside, announced once, and replaced`,
    async ({ store, harness }, { expect }) => {
      await harness.plant('circuit', text);
      expect(await store.read('circuit')).toBeUndefined();
      const written = await store.update('circuit', 'a', countFailure);
      expect(written.record.version).toBe(1);
      expect(written.quarantined).toBeTypeOf('string');
      expect(await harness.kept('circuit')).toContain(text);
      expect((await store.update('circuit', 'a', countFailure)).quarantined).toBeUndefined();
    },
    'plant',
    'kept',
  ]),
  [
    'S4: a record of a newer schema is refused and left as it is',
    async ({ store, harness }, { expect }) => {
      const text = encodeRecord({ ...freshRecord(1), schema: 99 as 1 });
      await harness.plant('circuit', text);
      const refusal = { code: 'ERR_STORE', reason: 'newer_schema' };
      await expect(store.read('circuit')).rejects.toMatchObject(refusal);
      await expect(store.update('circuit', 'a', countFailure)).rejects.toMatchObject(refusal);
      expect(await harness.kept('circuit')).toEqual([text]);
    },
    'plant',
    'kept',
  ],
  [
    'S4: a store that is cut off gives no answer, and neither forgets nor starts afresh',
    async ({ store, harness }, { expect, vi }) => {
      const before = await store.update('circuit', 'a', countFailure);
      const mend = await harness.interrupt();
      const refusal = { code: 'ERR_STORE', reason: 'no_answer' };
      await expect(store.read('circuit')).rejects.toMatchObject(refusal);
      await expect(store.update('circuit', 'a', countFailure)).rejects.toMatchObject(refusal);
      await mend();
      const read = await vi.waitFor(() => store.read('circuit'), { timeout: 10_000, interval: 50 });
      expect(read?.record).toEqual(before.record);
      expect((await store.update('circuit', 'a', countFailure)).record.version).toBe(2);
    },
    'interrupt',
  ],
];

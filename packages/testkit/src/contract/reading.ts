import type { SharedRecord } from '@tripswitch/core/store';
import type { Clause } from './contract-case.js';
import { countFailure } from './sample-record.js';

export const reading: readonly Clause[] = [
  [
    'a read by one who knows the record may say so, and a read by one who knows another state returns it',
    async ({ store, other }, { expect }) => {
      await store.update('circuit', 'a', countFailure);
      const { record } = await store.update('circuit', 'a', countFailure);
      const { epoch, version, writeId } = record;
      for (const opening of [store, other]) {
        const answer = await opening.read('circuit', { known: { epoch, version, writeId } });
        expect(answer?.record ?? answer).toEqual(answer?.unchanged === true ? answer : record);
        for (const another of [{ epoch: 'e' }, { version: 1 }, { version: 3 }, { writeId: 'w' }]) {
          const known: SharedRecord = { ...record, ...another };
          expect((await opening.read('circuit', { known }))?.record).toEqual(record);
        }
      }
    },
  ],
  [
    'a store that declares linearizable reads returns each update that was answered before the read began',
    async ({ store, other }, { expect }) => {
      if (store.linearizableRead !== true) return;
      for (let round = 0; round < 30; round++) {
        const [writer, reader] = round % 2 === 0 ? [store, other] : [other, store];
        const { record } = await writer.update('circuit', 'a', countFailure);
        expect((await reader.read('circuit'))?.record?.version).toBe(record.version);
      }
    },
  ],
  [
    'an operation that was given up before it was sent is not sent',
    async ({ store }, { expect }) => {
      const before = await store.update('circuit', 'a', countFailure);
      const signal = AbortSignal.abort(new Error('given up'));
      let ran = false;
      const update = store.update(
        'circuit',
        'a',
        (current, now) => {
          ran = true;
          return countFailure(current, now);
        },
        { signal },
      );
      await expect(update).rejects.toThrow();
      await expect(store.read('circuit', { signal })).rejects.toThrow();
      expect(ran).toBe(false);
      expect((await store.read('circuit'))?.record).toEqual(before.record);
    },
  ],
  [
    'D72: a text that was spooled is handed to the next update of anyone, once',
    async ({ store, other }, { expect }) => {
      if (store.spool === undefined) return;
      expect((await other.read('circuit'))?.spooled ?? false).toBe(false);
      store.spool('circuit', 'last words');
      expect((await other.read('circuit'))?.spooled).toBe(true);
      const seen: (readonly string[])[] = [];
      for (let i = 0; i < 2; i++) {
        await other.update('circuit', 'b', (current, now, spooled = []) => {
          seen[i] = [...spooled];
          return countFailure(current, now);
        });
      }
      expect(seen).toEqual([['last words'], []]);
      expect((await store.read('circuit'))?.spooled ?? false).toBe(false);
    },
  ],
];

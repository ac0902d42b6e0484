import type { Clause } from './contract-case.js';
import { countFailure, toggle } from './sample-record.js';

export const history: readonly Clause[] = [
  [
    'the history of a circuit without changes is empty',
    async ({ store }, { expect }) => {
      expect(await store.history('circuit', {})).toEqual([]);
      await store.update('circuit', 'a', countFailure);
      expect(await store.history('circuit', {})).toEqual([]);
    },
  ],
  [
    'the history has every change of every replica, in order, and none twice',
    async ({ store, other }, { expect }) => {
      await Promise.all(
        Array.from({ length: 30 }, (_, i) =>
          i % 2 === 0 ? store.update('circuit', 'even', toggle) : other.update('circuit', 'odd', toggle),
        ),
      );
      const entries = await other.history('circuit', {});
      expect(entries.map(({ change }) => change.generation)).toEqual(Array.from({ length: 30 }, (_, i) => i + 2));
      expect(entries.filter(({ replica }) => replica === 'odd')).toHaveLength(15);
      expect(await store.history('circuit', {})).toEqual(entries);
    },
  ],
  [
    'the history keeps each change as it was made, several of one update in their order',
    async ({ store, other }, { expect }) => {
      const by = { actor: 'Zoë', reason: 'a drill\nin "two" lines' };
      const { now } = await store.update('circuit', 'replica 7', (current, at) => {
        const { record, changes } = toggle(current, at);
        const order = { ...by, kind: 'mode', from: 'automatic', to: 'forced_open', cause: 'operator' } as const;
        return { record, changes: [...changes, { ...order, generation: 3, at }] };
      });
      const cause = 'consecutive_failures';
      expect(await other.history('circuit', {})).toEqual([
        {
          replica: 'replica 7',
          change: { kind: 'transition', from: 'closed', to: 'open', cause, generation: 2, at: now },
        },
        {
          replica: 'replica 7',
          change: {
            ...by,
            kind: 'mode',
            from: 'automatic',
            to: 'forced_open',
            cause: 'operator',
            generation: 3,
            at: now,
          },
        },
      ]);
    },
  ],
  [
    'a history is asked for since a moment, and for its newest entries alone',
    async ({ store }, { expect, vi }) => {
      for (let i = 0; i < 4; i++) await store.update('circuit', 'a', toggle);
      const last = (await store.history('circuit', {})).at(-1)?.change.at ?? NaN;
      const { change } = await vi.waitFor(
        async () => {
          const { now } = (await store.read('circuit')) ?? { now: 0 };
          expect(now).toBeGreaterThan(last + 2);
          await store.update('circuit', 'a', toggle);
          return (await store.history('circuit', {})).at(-1) as { change: { at: number } };
        },
        { timeout: 5_000, interval: 5 },
      );
      const generations = async (query: { since?: Date; limit?: number }) =>
        (await store.history('circuit', query)).map((entry) => entry.change.generation);
      expect(await generations({ since: new Date(Math.floor(change.at)) })).toEqual([6]);
      expect(await generations({ since: new Date(change.at + 60_000) })).toEqual([]);
      expect(await generations({ limit: 2 })).toEqual([5, 6]);
      expect(await generations({ since: new Date(0), limit: 3 })).toEqual([4, 5, 6]);
    },
  ],
  [
    'a change that throws, or that changes only counts, leaves no trace in the history',
    async ({ store }, { expect }) => {
      await store.update('circuit', 'a', toggle);
      await store.update('circuit', 'a', countFailure);
      await store
        .update('circuit', 'a', () => {
          throw new Error('on purpose');
        })
        .catch(() => undefined);
      expect(await store.history('circuit', {})).toHaveLength(1);
    },
  ],
];

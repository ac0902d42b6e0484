import { createMemoryStore, type ChangeFunction, type StoreAdapter, type StoredRecord } from '@tripswitch/core/store';
import { expect, test, vi } from 'vitest';
import { createFakeClock } from '../src/clock/fake-clock.js';
import { CLAUSES } from '../src/contract/clauses.js';
import type { StoreHarness } from '../src/contract/store-harness.js';
import { TextHarness, type Flaw } from './support/text-harness.js';

type Update = StoreAdapter['update'];

/** What is wrong with a store, what is changed in a right one to make it so, and a clause that must not hold. */
type Defect = readonly [what: string, breaks: RegExp, broken: (right: StoreAdapter) => Partial<StoreAdapter>];

const turn = () => new Promise((resolve) => setTimeout(resolve, 1));

/** Reads, changes, and writes later: what came in between is lost. */
function notAtomic(right: StoreAdapter): Update {
  return async (name, replica, change) => {
    const before = await right.read(name);
    await turn();
    return right.update(name, replica, (_, now) => change(before?.record, now));
  };
}

let openings = 0;

const DEFECTS: readonly Defect[] = [
  ['is not atomic', /concurrent updates through two openings/, (right) => ({ update: notAtomic(right) })],
  [
    'hands a change what another one has not left',
    /each change gets the record as the one before it left it/,
    (right) => ({ update: notAtomic(right) }),
  ],
  [
    'swallows what a change throws',
    /a change that throws changes nothing/,
    (right) => ({
      update: (name, replica, change) =>
        right.update(name, replica, change).catch(() => right.read(name) as ReturnType<Update>),
    }),
  ],
  [
    'hands out its own record',
    /what was read is nobody else’s/,
    (right) => {
      const kept = new Map<string, Awaited<ReturnType<Update>>>();
      return {
        async update(...args) {
          const stored = await right.update(...args);
          kept.set(args[0], stored);
          return stored;
        },
        read: async (name) => kept.get(name) ?? right.read(name),
      };
    },
  ],
  [
    'restarts versions',
    /an update returns what its change made/,
    (right) => ({
      async update(...args) {
        const stored = await right.update(...args);
        return { ...stored, record: { ...stored.record, version: 0 } };
      },
    }),
  ],
  [
    'takes absent for a fresh record',
    /a record that is absent is undefined/,
    (right) => ({
      read: async (name) =>
        (await right.read(name)) ?? right.update(name, 'nobody', (current) => ({ record: current!, changes: [] })),
    }),
  ],
  [
    'goes by the clock of each host',
    /the clock never runs backwards/,
    (right) => {
      const ahead = openings++ % 2 === 0 ? 3_600_000 : 0;
      const late =
        (change: ChangeFunction): ChangeFunction =>
        (current, now) =>
          change(current, now + ahead);
      return {
        async update(name, replica, change) {
          const stored = await right.update(name, replica, late(change));
          return { ...stored, now: stored.now + ahead };
        },
      };
    },
  ],
  [
    'tells another moment than it handed to the change',
    /a change is handed the moment that its update returns/,
    (right) => ({
      async update(...args) {
        const stored = await right.update(...args);
        return { ...stored, now: stored.now + 1 };
      },
    }),
  ],
  ['stands still', /the clock goes on while nobody asks/, () => createMemoryStore(createFakeClock())],
  ['forgets its history', /the history has every change/, () => ({ history: async () => [] })],
  [
    'has entries twice',
    /the history has every change/,
    (right) => ({
      history: async (name, query) => (await right.history(name, query)).flatMap((entry) => [entry, entry]),
    }),
  ],
  [
    'does not know who made a change',
    /keeps each change as it was made/,
    (right) => ({ update: (name, _replica, change) => right.update(name, 'somebody', change) }),
  ],
  [
    'gives out its oldest entries',
    /asked for since a moment, and for its newest entries alone/,
    (right) => ({
      history: async (name, { since, limit }) => (await right.history(name, { since })).slice(0, limit),
    }),
  ],
  [
    'ignores since',
    /asked for since a moment/,
    (right) => ({ history: (name, { limit }) => right.history(name, { limit }) }),
  ],
  [
    'goes by versions alone',
    /a read by one who knows/,
    (right) => ({
      async read(name, options) {
        const answer = await right.read(name);
        const isKnown = answer?.record?.version === options?.known?.version;
        return isKnown && answer !== undefined ? { unchanged: true, now: answer.now } : answer;
      },
    }),
  ],
  ['reads from a copy', /declares linearizable reads/, (right) => readingLate(right)],
  [
    'does what was given up',
    /given up before it was sent/,
    (right) => ({ update: (name, replica, change) => right.update(name, replica, change) }),
  ],
  [
    'hands spooled texts out again and again',
    /a text that was spooled/,
    (right) => {
      const texts: string[] = [];
      return {
        spool: (name, text) => {
          texts.push(text);
          right.spool?.(name, text);
        },
        update: (name, replica, change) => right.update(name, replica, (current, now) => change(current, now, texts)),
      };
    },
  ],
  ['tells the state before the last', /news carries a record as it was written/, (right) => tellingLate(right)],
  [
    'tells records that nobody wrote',
    /news carries a record as it was written/,
    (right) => ({
      watch: (name, onNews) =>
        right.watch(name, (news) => news && onNews({ ...news, record: { ...news.record, openings: 7 } })),
    }),
  ],
  ['folds case', /names of every kind/, (right) => folding(right)],
  ['lists what was only watched', /only read or watched is not listed/, () => ({ list: async () => ['watched'] })],
  ['does not tell who watches', /who watches hears of a change/, () => ({ watch: () => () => undefined })],
  ['tells of every circuit', /hears nothing of another/, (right) => tellingOfAll(right)],
  [
    'cannot be unsubscribed from',
    /who has unsubscribed hears nothing more/,
    (right) => ({
      watch(name, onChange) {
        right.watch(name, onChange);
        return () => undefined;
      },
    }),
  ],
  [
    'calls back when it was closed',
    /a store that was closed calls nobody back/,
    () => ({ close: async () => undefined }),
  ],
];

/** News of the state before the last one. */
function tellingLate(right: StoreAdapter): Partial<StoreAdapter> {
  const last = new Map<string, StoredRecord>();
  return {
    watch: (name, onNews) =>
      right.watch(name, (news) => {
        const before = last.get(name);
        if (news !== undefined) last.set(name, news);
        if (before !== undefined) onNews(before);
      }),
  };
}

/** Reads that show what was there a moment ago. */
function readingLate(right: StoreAdapter): Partial<StoreAdapter> {
  const copies = new Map<string, ReturnType<StoreAdapter['read']>>();
  return {
    read(name) {
      const copy = copies.get(name) ?? right.read(name);
      copies.set(name, right.read(name));
      return copy;
    },
  };
}

/** An opening that is closed without the other one. */
function closingAlone(right: StoreAdapter): Partial<StoreAdapter> {
  const stops: (() => void)[] = [];
  return {
    watch(name, onChange) {
      const stop = right.watch(name, onChange);
      stops.push(stop);
      return stop;
    },
    close: async () => stops.forEach((stop) => stop()),
  };
}

function folding(right: StoreAdapter): Partial<StoreAdapter> {
  return {
    update: (name, ...rest) => right.update(name.toLowerCase(), ...rest),
    read: (name) => right.read(name.toLowerCase()),
    history: (name, query) => right.history(name.toLowerCase(), query),
  };
}

function tellingOfAll(right: StoreAdapter): Partial<StoreAdapter> {
  const listeners = new Set<() => void>();
  return {
    watch(_name, onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    async update(...args) {
      const stored = await right.update(...args);
      for (const listener of listeners) listener();
      return stored;
    },
  };
}

/** What makes a store of texts wrong. */
const FLAWS: readonly (readonly [flaw: Flaw, breaks: RegExp])[] = [
  ['deletes what is unreadable', /an unreadable record \(cut short\) is set aside/],
  ['takes a newer schema for unreadable', /a record of a newer schema is refused/],
  ['takes no answer for absent', /a store that is cut off gives no answer/],
  ['goes by what it remembers', /a record that was set back/],
  ['hands changes what it remembers', /a record that was lost, and begun anew/],
  ['forgets who watches', /hears of changes again after the store was cut off/],
];

const ALL = Object.values(CLAUSES).flat();

/** Runs a clause, with less patience than it has by itself. */
async function hold(pattern: RegExp, harness: StoreHarness): Promise<void> {
  const [, run] = ALL.find(([title]) => pattern.test(title))!;
  const waitFor: typeof vi.waitFor = (check, options) =>
    vi.waitFor(check, { ...(typeof options === 'object' && options), timeout: 300 });
  const contract = {
    harness: harness as Required<StoreHarness>,
    store: await harness.open(),
    other: await harness.open(),
  };
  await run(contract, { expect, vi: { ...vi, waitFor } });
}

test.each(DEFECTS)('a store that %s does not pass, by the clause %s', async (_, clause, broken) => {
  const make = (wrap: (right: StoreAdapter) => Partial<StoreAdapter>): StoreHarness => {
    const right = createMemoryStore();
    return { open: () => ({ ...right, ...closingAlone(right), ...wrap(right) }), close: () => right.close() };
  };
  await hold(
    clause,
    make(() => ({})),
  );
  await expect(hold(clause, make(broken))).rejects.toThrow();
});

test.each(FLAWS)('a store that %s does not pass, by the clause %s', async (flaw, clause) => {
  await hold(clause, new TextHarness());
  await expect(hold(clause, new TextHarness(flaw))).rejects.toThrow();
});

import type { Clause } from './contract-case.js';
import { countFailure, toggle } from './sample-record.js';

/** Names that have led stores astray. */
const NAMES: readonly string[] = [
  'prices',
  'Prices',
  'PRICES',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  '.',
  '..',
  '../../etc/passwd',
  '/absolute',
  'back\\slash',
  'C:\\drive',
  'a/b',
  'a%2Fb',
  'CON',
  'nul.txt',
  'trailing dot.',
  'trailing space ',
  ' leading space',
  '-rf',
  '*?[a-z]*',
  '{hash}tag',
  'semi;colon:"quotes\'`$(x)',
  'null\0byte',
  'new\nline\r\ttab\u001b[31m',
  '<script>alert(1)</script>',
  'caf\u00e9',
  'cafe\u0301',
  '\u0130i\u0131I',
  '\u{1f525}\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
  '\ud800',
  '\ud801',
  '\ufffd',
  '\u202eright to left',
  'x'.repeat(200),
  `${'x'.repeat(199)}y`,
  '\u00e9'.repeat(200),
  '\u{1f525}'.repeat(100),
];

export const names: readonly Clause[] = [
  [
    'S7: names of every kind have a record and a history each, and are listed as they are (D56)',
    async ({ store, other }, { expect }) => {
      for (const [i, name] of NAMES.entries()) {
        await store.update(name, `replica ${i}`, toggle);
        for (let n = 0; n < i % 3; n++) await other.update(name, `replica ${i}`, countFailure);
      }
      for (const [i, name] of NAMES.entries()) {
        const read = await other.read(name);
        expect(read?.record, JSON.stringify(name)).toMatchObject({ version: 1 + (i % 3) });
        const replicas = (await other.history(name, {})).map(({ replica }) => replica);
        expect(replicas, JSON.stringify(name)).toEqual([`replica ${i}`]);
      }
      expect((await other.list()).sort()).toEqual([...NAMES].sort());
      expect(Object.prototype).not.toHaveProperty('schema');
    },
  ],
  [
    'a circuit that was only read or watched is not listed',
    async ({ store }, { expect }) => {
      await store.read('read');
      store.watch('watched', () => undefined)();
      expect(await store.list()).toEqual([]);
    },
  ],
];

import { appendFile, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CircuitBreaker, type CircuitMode } from '@tripswitch/core';
import { expect, onTestFinished, test } from 'vitest';
import { circuitFileName } from '../src/directory/circuit-file-name.js';
import { createFileStore } from '../src/index.js';
import { temporaryDirectory } from './processes/support/fleet.js';

const START = circuitFileName('circuit');

async function begin(historyLimit = 1_000) {
  const directory = await temporaryDirectory();
  const store = createFileStore({ directory, historyLimit });
  const breaker = new CircuitBreaker({ name: 'circuit', store });
  onTestFinished(() => breaker.close());
  let orders = 0;
  const path = (ending: string) => join(directory, `${START}.${ending}`);
  return {
    directory,
    path,
    /** Orders the modes by turns; the reasons are 1, 2, 3, … */
    async order(times: number) {
      for (let i = 0; i < times; i++) {
        const mode: CircuitMode = ++orders % 2 === 1 ? 'forced_open' : 'automatic';
        await breaker.setMode(mode, { reason: String(orders) });
      }
    },
    async reasons() {
      return (await store.history('circuit', {})).map(({ change }) => Number(change.reason));
    },
    async lines() {
      const text = await readFile(path('history.jsonl'), 'utf8');
      return text.split('\n').filter((line) => line !== '');
    },
  };
}

test('the history is a file of JSON lines beside the record', async () => {
  const { order, lines } = await begin();
  await order(2);
  expect((await lines()).map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { sequence: 1, kind: 'mode', from: 'automatic', to: 'forced_open', reason: '1' },
    { sequence: 2, kind: 'mode', from: 'forced_open', to: 'automatic', reason: '2' },
  ]);
});

test('what a process that was killed could not file is not lost: it is in the record, and filed by the next update', async () => {
  const { order, path, reasons, lines } = await begin();
  await order(2);
  const filed = await lines();
  // As the files are when the process is killed between the record and the history.
  await writeFile(path('history.jsonl'), `${filed[0]!}\n`);
  expect(await reasons()).toEqual([1, 2]);
  await order(1);
  expect(await reasons()).toEqual([1, 2, 3]);
  expect(await lines()).toHaveLength(3);
});

test('a line that was cut short is ignored, and repaired', async () => {
  const { order, path, reasons, lines } = await begin();
  await order(3);
  const text = await readFile(path('history.jsonl'));
  await truncate(path('history.jsonl'), text.length - 20);
  expect(await reasons()).toEqual([1, 2, 3]);
  await order(1);
  expect(await reasons()).toEqual([1, 2, 3, 4]);
  expect((await lines()).map((line) => (JSON.parse(line) as { sequence: number }).sequence)).toEqual([1, 2, 3, 4]);
});

test('lines that are written twice, or that make no sense, change nothing', async () => {
  const { order, path, reasons, lines } = await begin();
  await order(3);
  const [first] = await lines();
  await appendFile(path('history.jsonl'), `${first!}\nnonsense\n{"sequence":"1"}\nnull\n`);
  await order(1);
  expect(await reasons()).toEqual([1, 2, 3, 4]);
});

test('a history goes on where it stands when the record is lost', async () => {
  const { order, path, reasons } = await begin();
  await order(3);
  await rm(path('json'));
  await order(2);
  expect(await reasons()).toEqual([1, 2, 3, 4, 5]);
});

test('a history is bounded: it gives out its newest entries, and keeps two files of so many at most', async () => {
  const { order, directory, reasons, lines } = await begin(5);
  await order(23);
  expect(await reasons()).toEqual([19, 20, 21, 22, 23]);
  expect((await lines()).length).toBeLessThanOrEqual(5);
  const files = (await readdir(directory)).filter((file) => file.includes('history'));
  expect(files.sort()).toEqual([`${START}.history.1.jsonl`, `${START}.history.jsonl`]);
});

const FULL: Record<string, (line: string) => string> = {
  'spans ninety days': (line) => {
    const entry = JSON.parse(line) as { at: number };
    return `${JSON.stringify({ ...entry, at: entry.at - 91 * 86_400_000 })}\n`;
  },
  'has four mebibytes': (line) => `${line}\n${`${'x'.repeat(1023)}\n`.repeat(4 * 1024)}`,
};

test.each(Object.entries(FULL))('a history file that %s is put aside, and still given out', async (_what, fill) => {
  const { order, path, reasons, lines } = await begin();
  await order(1);
  const [first = ''] = await lines();
  await writeFile(path('history.jsonl'), fill(first));
  await order(1);
  expect(await lines()).toHaveLength(1);
  expect(await readFile(path('history.1.jsonl'), 'utf8')).toBe(fill(first));
  expect(await reasons()).toEqual([1, 2]);
});

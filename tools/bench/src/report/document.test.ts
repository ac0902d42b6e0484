import { expect, test } from 'vitest';
import type { BenchmarkReport, Row } from './benchmark-report.js';
import { chart } from './chart.js';
import { document } from './document.js';
import { table } from './table.js';

const success: Row = {
  name: 'success-consecutive',
  title: 'success',
  limit: 1.15,
  unit: 'ratio',
  values: { tripswitch: 1.1, cockatiel: 1.834, opossum: 5512.3 },
  floorNs: 112.4,
};
const heap: Row = { name: 'idleHeap', title: 'heap', limit: 1024, unit: 'bytes', values: { tripswitch: 1500.4 } };

function report(...rows: Row[]): BenchmarkReport {
  const none = { machine: 0, breaker: 0, options: 0, 'errors and events': 0, sharing: 0, factory: 0 };
  return {
    machine: 'a machine',
    versions: { tripswitch: '1.2.3' },
    nodes: [{ version: 'v20.1.0', rows, clockNs: 41.6 }],
    sizes: [],
    parts: { all: { ...none, machine: 12_000, sharing: 1_500 }, breaker: { ...none, machine: 9_000 } },
  };
}

test('a row shows the promise, each ratio, whether it is reached, and the floor', () => {
  expect(table([success]).split('\n').at(-1)).toBe('| success | 1.15 | 1.10 | 1.83 | 5,512 | – | reached | 112 ns |');
});

test('a promise that is not kept says so in its row', () => {
  expect(table([heap]).split('\n').at(-1)).toBe('| heap | 1,024 B | 1,500 B | – | – | – | **not reached** |  |');
});

test('a ratio is judged as it is shown', () => {
  const at = (value: number) => table([{ ...success, values: { tripswitch: value } }]);
  expect(at(1.1549)).toContain('| reached |');
  expect(at(1.1551)).toContain('**not reached**');
});

test('a row without a measurement of Tripswitch is not reached', () => {
  expect(table([{ ...success, values: { opossum: 1 } }])).toContain('**not reached**');
});

test('the page lists what is not reached, with its number and on which Node.js', () => {
  const page = document(report(success, heap));
  const [, notReached] = page.split('## Not reached');
  expect(notReached).toContain('**heap**: 1,500 B on Node.js v20.1.0 instead of 1,024 B.');
  expect(notReached).not.toContain('**success**');
});

test('the page says of which parts a bundle is made, and how much they are together', () => {
  const page = document(report(success));
  expect(page).toMatch(/^\| machine: .* \| 12,000 B \| 9,000 B \|$/m);
  expect(page).toContain('| together | 13,500 B | 9,000 B |');
});

test('the page says what a reading of the clock takes', () => {
  expect(document(report(success))).toContain('takes 42 ns here');
});

test('the page says so when everything is reached', () => {
  expect(document(report(success))).toContain('Nothing: all promises are kept.');
});

test('the page names the machine and the versions', () => {
  const page = document(report(success));
  expect(page).toContain('a machine');
  expect(page).toContain('tripswitch 1.2.3');
  expect(page).toContain('### Node.js v20.1.0');
});

test('the chart has a bar for each measurement, longer for what costs more, and a tick for the promise', () => {
  const svg = chart([success], 'caption');
  const widths = Array.from(svg.matchAll(/<rect [^>]*width="(\d+)"/g), (match) => Number(match[1]));
  expect(widths).toHaveLength(3);
  expect(widths).toEqual(widths.toSorted((a, b) => a - b));
  expect(svg.match(/class="limit"/g)).toHaveLength(1);
});

test('a title cannot break the chart', () => {
  const svg = chart([{ ...success, title: '<b> & "quotes"' }], '<caption>');
  expect(svg).toContain('&lt;b> &amp; &quot;quotes&quot;');
  expect(svg).not.toContain('<b>');
  expect(svg).not.toContain('<caption>');
});

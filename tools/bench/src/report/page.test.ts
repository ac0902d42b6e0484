import { expect, test } from 'vitest';
import { chart } from './chart.js';
import { page } from './page.js';
import type { NodeReport, Result } from './result.js';

const success: Result = {
  title: 'success',
  atMost: 1.15,
  unit: 'ratio',
  values: { tripswitch: 1.1, cockatiel: 1.834, opossum: 5512.3 },
  floorNs: 112.4,
  limit: { parts: 'promise, clock read', ratio: 1.04 },
};
const heap: Result = { title: 'heap', atMost: 1024, unit: 'bytes', values: { tripswitch: 1500.4 } };

function node(...results: Result[]): NodeReport {
  return { version: 'v20.1.0', results, absent: ['cockatiel 4.0.0 is not measured here.'] };
}

function pageOf(...results: Result[]): string {
  return page({
    machine: 'a machine',
    versions: { tripswitch: '1.2.3' },
    nodes: [node(...results)],
    sizes: [],
    folders: [{ events: 1_500, machine: 12_000 }, { machine: 9_000 }],
  });
}

test('a row shows the promise, each ratio, whether it is reached, the physical limit and the floor', () => {
  expect(pageOf(success)).toContain(
    '| success | 1.15 | 1.10 | 1.83 | 5,512 | – | reached | 1.04: promise, clock read | 112 ns |',
  );
});

test('a promise that is not kept says so in its row', () => {
  expect(pageOf(heap)).toContain('| heap | 1,024 B | 1,500 B | – | – | – | **not reached** | – | – |');
});

test('a ratio is judged as it is shown', () => {
  const pageAt = (value: number) => pageOf({ ...success, values: { tripswitch: value } });
  expect(pageAt(1.1549)).toContain('| reached |');
  expect(pageAt(1.1551)).toContain('**not reached**');
});

test('a row without a measurement of Tripswitch is not reached', () => {
  expect(pageOf({ ...success, values: { opossum: 1 } })).toContain('**not reached**');
});

test('the page lists what is not reached, on which Node.js, with the physical limit', () => {
  const slow = { ...success, title: 'slow', values: { tripswitch: 1.2 } };
  const [, notReached] = pageOf(success, slow, heap).split('## Not reached');
  expect(notReached?.trim().split('\n')).toEqual([
    '- **slow** on Node.js v20.1.0: 1.20 instead of 1.15; physical limit 1.04: promise, clock read.',
    '- **heap** on Node.js v20.1.0: 1,500 B instead of 1,024 B.',
  ]);
});

test('the page says so when everything is reached', () => {
  expect(pageOf(success)).toContain('Nothing: all promises are kept.');
});

test('the page says from which folders of the source a bundle comes, the largest first', () => {
  expect(pageOf(success)).toContain('- everything: `machine/` 12,000 B, `events/` 1,500 B\n');
  expect(pageOf(success)).toContain('- `CircuitBreaker` alone: `machine/` 9,000 B\n');
});

test('the page names the machine, the versions, and who was not measured', () => {
  for (const text of [
    'a machine',
    'tripswitch 1.2.3',
    '### Node.js v20.1.0',
    'cockatiel 4.0.0 is not measured here.',
  ]) {
    expect(pageOf(success)).toContain(text);
  }
});

test('the chart has a bar for each ratio, longer for what costs more, and a tick for the promise', () => {
  const svg = chart(node(success, heap));
  const widths = Array.from(svg.matchAll(/<rect [^>]*width="(\d+)"/g), (match) => Number(match[1]));
  expect(widths).toHaveLength(3);
  expect(widths).toEqual(widths.toSorted((a, b) => a - b));
  expect(svg.match(/class="limit"/g)).toHaveLength(1);
});

test('the number beside a bar stands clear of the tick', () => {
  const svg = chart(node({ ...success, values: { tripswitch: 0.5 }, atMost: 2 }));
  const tick = Number(/class="limit" d="M(\d+)/.exec(svg)?.[1]);
  const [, x] = /<text x="(\d+)"[^>]*>0.50 tripswitch/.exec(svg) ?? [];
  expect(Number(x)).toBeGreaterThan(tick);
});

test('a title cannot break the chart', () => {
  const svg = chart(node({ ...success, title: '<b> & "quotes"' }));
  expect(svg).toContain('&lt;b> &amp; &quot;quotes&quot;');
  expect(svg).not.toContain('<b>');
});

import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readArguments } from './arguments.js';
import { benchmark, FULL, measureSizes, QUICK } from './benchmark.js';
import { CONTENDERS } from './contender.js';
import { contenderVersions } from './contender-versions.js';
import { describeMachine } from './machine.js';
import { isReached, type NodeReport, type Row } from './report/benchmark-report.js';
import { chart } from './report/chart.js';
import { document } from './report/document.js';
import { show } from './report/show.js';
import { findRuntime } from './runtime/find-runtime.js';
import { bundleParts } from './size/bundle-parts.js';
import { ALL, BREAKER } from './size/bundle-size.js';

const { quick, nodes } = readArguments(process.argv.slice(2));
const reports: NodeReport[] = [];
for (const wanted of nodes) {
  const runtime = await findRuntime(wanted);
  console.log(`\nNode.js ${runtime.version}`);
  reports.push(await benchmark(runtime, quick ? QUICK : FULL, print));
}
console.log('\nBundled');
const sizes = await measureSizes();
for (const row of sizes) print(row);

if (quick) {
  console.log('\nA quick run: the numbers mean nothing, and docs/benchmarks.md is left as it is.');
} else {
  const docs = fileURLToPath(new URL('../../../docs/', import.meta.url));
  await mkdir(docs, { recursive: true });
  const parts = { all: await bundleParts(ALL.tripswitch ?? ''), breaker: await bundleParts(BREAKER.tripswitch ?? '') };
  const report = { machine: describeMachine(), versions: await contenderVersions(), nodes: reports, sizes, parts };
  await writeFile(`${docs}benchmarks.md`, document(report));
  const shown = reports[0];
  if (shown !== undefined) {
    const rows = shown.rows.filter((row) => row.unit === 'ratio');
    await writeFile(`${docs}benchmarks.svg`, chart(rows, `Times the floor, on Node.js ${shown.version}`));
  }
  console.log('\nWritten: docs/benchmarks.md, docs/benchmarks.svg');
}

function print(row: Row): void {
  const values = CONTENDERS.filter((name) => row.values[name] !== undefined)
    .map((name) => `${name} ${show(row.values[name], row.unit)}`)
    .join(', ');
  const verdict = isReached(row) ? 'reached' : 'NOT REACHED';
  console.log(`  ${row.title}: ${values} (at most ${show(row.limit, row.unit)}: ${verdict})`);
}

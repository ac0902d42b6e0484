import { writeFile } from 'node:fs/promises';
import { cpus, totalmem, type } from 'node:os';
import { fileURLToPath } from 'node:url';
import { readArguments } from './arguments.js';
import { FULL, measureNode, measureSizes, NAMES, QUICK } from './benchmark.js';
import { contendersOn, readPackage } from './contenders/contender-package.js';
import { CONTENDERS, type ByContender } from './contenders/contender.js';
import { chart } from './report/chart.js';
import { page } from './report/page.js';
import { isReached, show, type NodeReport, type Result } from './report/result.js';
import { findRuntime } from './runtime.js';
import { BREAKER_ALONE, bytesPerFolder, EVERYTHING } from './size/bundle.js';

const { quick, nodes: wantedNodes, only = '' } = readArguments(process.argv.slice(2));
const isWanted = (name: string) => name.includes(only);
if (!NAMES.some(isWanted)) throw new TypeError(`--only is ${only}, expected a part of one of ${NAMES.join(', ')}`);

const extent = quick ? QUICK : FULL;
const nodes: NodeReport[] = [];
for (const wanted of wantedNodes) {
  const runtime = await findRuntime(wanted);
  const { absent } = await contendersOn(runtime.version);
  console.log([`\nNode.js ${runtime.version}`, ...absent].join('\n  '));
  nodes.push({ version: runtime.version, absent, results: await printed(measureNode(runtime, extent, isWanted)) });
}
const sizes = await printed(measureSizes(isWanted));

if (quick || only !== '') {
  const meaning = quick ? 'A quick run, whose numbers mean nothing' : 'Some rows only';
  console.log(`\n${meaning}: docs/benchmarks.md is left as it is.`);
} else {
  const docs = fileURLToPath(new URL('../../../docs/', import.meta.url));
  const versions: ByContender<string> = {};
  for (const name of CONTENDERS) versions[name] = (await readPackage(name)).version;
  const folders = [
    await bytesPerFolder(EVERYTHING.tripswitch),
    await bytesPerFolder(BREAKER_ALONE.tripswitch),
  ] as const;
  const processors = cpus();
  const model = processors[0]?.model.trim() ?? 'an unknown processor';
  const machine = `${model}, ${processors.length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${process.arch}`;
  await writeFile(`${docs}benchmarks.md`, page({ machine, versions, nodes, sizes, folders }));
  // The last Node.js is the newest, which most contenders support.
  await writeFile(`${docs}benchmarks.svg`, nodes.slice(-1).map(chart).join(''));
  console.log('\nWritten: docs/benchmarks.md, docs/benchmarks.svg');
}

/** Prints results as they come, and collects them. */
async function printed(results: AsyncIterable<Result>): Promise<Result[]> {
  const all: Result[] = [];
  for await (const result of results) {
    all.push(result);
    const { title, unit, values, atMost, limit, floorNs } = result;
    const measured = CONTENDERS.filter((name) => values[name] !== undefined);
    const notes = [`at most ${show(atMost, unit)}: ${isReached(result) ? 'reached' : 'NOT REACHED'}`];
    if (limit !== undefined) notes.push(`physical limit ${show(limit.ratio, unit)}: ${limit.parts}`);
    if (floorNs !== undefined) notes.push(`floor ${Math.round(floorNs)} ns`);
    const numbers = measured.map((name) => `${name} ${show(values[name], unit)}`);
    console.log(`  ${title}: ${numbers.join(', ')} (${notes.join('; ')})`);
  }
  return all;
}

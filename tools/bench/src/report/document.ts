import { CONTENDERS } from '../contender.js';
import { isReached, type BenchmarkReport, type NodeReport, type Row } from './benchmark-report.js';
import { OBSTACLES } from './obstacles.js';
import { partsTable } from './parts-table.js';
import { show } from './show.js';
import { table } from './table.js';

/** The page of the benchmark. */
export function document(report: BenchmarkReport): string {
  const versions = CONTENDERS.map((name) => `${name} ${report.versions[name] ?? 'unknown'}`).join(', ');
  return `# Benchmarks

Written by \`npx pnpm@10 bench\` on ${report.machine}.
Versions: ${versions}.

## What a call costs

Each number is a multiple of the floor: what the same call costs without a breaker. The floor of a success and of a
failure is \`async () => { try { return await fn() } catch (e) { throw e } }\` over the same asynchronous function; of a
rejection through \`call\`, a caught throw of an error that was ready. \`at most\` is what Tripswitch promises.

![The cost of a call beside other breakers](benchmarks.svg)

${report.nodes.map(section).join('\n\n')}

## What an import costs

${table(report.sizes)}

Bundled by esbuild for Node.js, with all dependencies. Of Tripswitch the bytes come from:

${partsTable(report.parts)}

## How to read this

- Every path is measured in five processes of its own, one after the other, since what the engine makes of the same
  code differs from one to the next; their median is shown. Each measures in short samples. A sample of a breaker stands
  right beside one of the floor, the breakers take turns, and the median of the rounds counts. A round during which the
  operating system gave the processor to another program is taken again. So a busy machine makes the numbers less
  steady, but does not favour anyone.
- The protected function does nothing. In front of a real dependency, of a millisecond and more, a success costs the
  same with each of these breakers within what can be measured; what differs by a thousand times still does.
- A breaker that does not have a feature is not shown for it: cockatiel and mollitia cannot return a rejection without
  throwing it, and neither can opossum; opossum judges rates over time alone, and stands beside consecutive failures
  with these; mollitia knows no streaks. It adds its window up at each call, so it is left out where that takes minutes.
- A failing dependency succeeds once in fifty calls, so that no circuit opens. A breaker with a time window, opossum's
  among them, holds whatever the measurement itself has put in.
- An idle breaker has made one call. The 100,000 breakers are made in a process that must then end by itself.

\`npx pnpm@10 bench --node 22\` measures on another Node.js, \`--node <path>\` on one that is installed, and \`--quick\` only
shows that the benchmark works.

## Not reached

${notReached(report)}
`;
}

function section({ version, rows, clockNs }: NodeReport): string {
  return `### Node.js ${version}

${table(rows)}

One reading of the clock, \`performance.now()\`, takes ${Math.round(clockNs)} ns here. A call needs one where it has a timeout, where a time window
counts it, and where an open circuit looks whether its wait is over.`;
}

function notReached(report: BenchmarkReport): string {
  const failures = new Map<Row['name'], string[]>();
  const note = (row: Row, where: string) => {
    if (isReached(row)) return;
    const found = `${show(row.values.tripswitch, row.unit)}${where} instead of ${show(row.limit, row.unit)}`;
    failures.set(row.name, [...(failures.get(row.name) ?? [`- **${row.title}**`]), found]);
  };
  for (const node of report.nodes) for (const row of node.rows) note(row, ` on Node.js ${node.version}`);
  for (const row of report.sizes) note(row, '');
  if (failures.size === 0) return 'Nothing: all promises are kept.';
  return Array.from(failures, ([name, [title = '', ...found]]) => {
    const obstacle = OBSTACLES[name];
    return `${title}: ${found.join(', ')}.${obstacle === undefined ? '' : ` ${obstacle}`}`;
  }).join('\n');
}

import { CONTENDERS, type ByContender } from '../contenders/contender.js';
import { isReached, show, type NodeReport, type Result } from './result.js';

export interface BenchmarkReport {
  readonly machine: string;
  readonly versions: ByContender<string>;
  readonly nodes: readonly NodeReport[];
  readonly sizes: readonly Result[];
  /** Minified bytes that each folder of core's source adds to everything, and to a breaker alone. */
  readonly folders: readonly [everything: BytesPerFolder, breaker: BytesPerFolder];
}

type BytesPerFolder = Readonly<Record<string, number>>;

/** The page of the benchmark. */
export function page({ machine, versions, nodes, sizes, folders }: BenchmarkReport): string {
  const broken = nodes.flatMap(({ version, results }) => notReached(results, ` on Node.js ${version}`));
  broken.push(...notReached(sizes));
  return `# Benchmarks

Written by \`npx pnpm@10 bench\` on ${machine}.
Versions: ${CONTENDERS.map((name) => `${name} ${versions[name] ?? 'unknown'}`).join(', ')}.

## What a call costs

Each number is a multiple of the floor of its row, which is the same call without a breaker:

- of a success and of a failure, \`async () => { try { return await fn() } catch (e) { throw e } }\` over the same function;
- of a rejection, an asynchronous function that throws an error made once, awaited in \`try\` and \`catch\`;
- of an observed call, the call of a breaker with the same options that nobody observes.

\`at most\` is what Tripswitch promises. For a time window it is the ratio of the count window, plus one clock read, plus
0.05. \`physical limit\` is what no breaker can do without in that row, measured beside the breakers: the floor with only
what the column names.

![The cost of a call beside other breakers](benchmarks.svg)

${nodes.map(({ version, results, absent }) => [`### Node.js ${version}`, resultTable(results), ...absent].join('\n\n')).join('\n\n')}

## What an import costs

${resultTable(sizes)}

Bundled by esbuild for Node.js from the built packages, with all dependencies. The folders of Tripswitch's source bring,
minified and before it is gzipped:

- everything: ${folderList(folders[0])}
- \`CircuitBreaker\` alone: ${folderList(folders[1])}

## How to read this

- Each row is measured in five processes of its own, one after the other, since what the engine makes of the same code
  differs from one to the next; the median is shown. Each process takes short samples. A sample of a breaker stands
  right beside one of the floor, the breakers take turns, and the median of the rounds counts. A round during which the
  operating system gave the processor to another program is repeated. So a busy machine makes the numbers less steady,
  but favours nobody.
- The protected function does nothing. In front of a real dependency, which takes a millisecond and more, all these
  breakers cost a success the same within what can be measured; what differs by a thousand times still does.
- \`one of ten breakers\`: the process has ten breakers of different options, each with a function of its own, one of them
  forced closed; all have been used before one of them is measured. In the other rows it has just one.
- A dash stands for a feature that a breaker does not have, a Node.js that it does not support, or a window that it would
  take minutes to fill. Opossum only knows rates over time, and stands beside consecutive failures with these.
- A failing dependency succeeds once in fifty calls, so that no circuit opens. A time window holds what the measurement
  itself has put in. An idle breaker has made one call.

## Not reached

${broken.length === 0 ? 'Nothing: all promises are kept.' : broken.join('\n')}
`;
}

function resultTable(measured: readonly Result[]): string {
  const lines = measured.map((result) => [
    result.title,
    show(result.atMost, result.unit),
    ...CONTENDERS.map((contender) => show(result.values[contender], result.unit)),
    isReached(result) ? 'reached' : '**not reached**',
    result.limit === undefined ? '–' : physicalLimit(result.limit),
    result.floorNs === undefined ? '–' : `${Math.round(result.floorNs)} ns`,
  ]);
  const header = ['', 'at most', ...CONTENDERS, 'verdict', 'physical limit', 'floor'];
  const alignment = header.map((title) => (['', 'verdict', 'physical limit'].includes(title) ? '---' : '---:'));
  return [header, alignment, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function physicalLimit({ ratio, parts }: Result['limit'] & {}): string {
  return `${show(ratio, 'ratio')}: ${parts}`;
}

function folderList(bytes: BytesPerFolder): string {
  const largestFirst = Object.entries(bytes).sort(([, a], [, b]) => b - a);
  return largestFirst.map(([folder, count]) => `\`${folder}/\` ${show(count, 'bytes')}`).join(', ');
}

/** One line for each promise that is not kept. */
function notReached(measured: readonly Result[], where = ''): string[] {
  return measured
    .filter((result) => !isReached(result))
    .map(({ title, unit, values, atMost, limit }) => {
      const numbers = `${show(values.tripswitch, unit)} instead of ${show(atMost, unit)}`;
      return `- **${title}**${where}: ${numbers}${limit === undefined ? '' : `; physical limit ${physicalLimit(limit)}`}.`;
    });
}

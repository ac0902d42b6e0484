import { parseArgs } from 'node:util';

export interface BenchArguments {
  readonly quick: boolean;
  /** Major versions, or paths, of the Node.js to measure on. */
  readonly nodes: readonly string[];
  /** Part of the names of the rows to measure; undefined measures all. */
  readonly only: string | undefined;
}

/** The versions that the promises are about. */
const NODES = ['20', '24'];

/** @throws TypeError on an unknown option. */
export function readArguments(args: readonly string[]): BenchArguments {
  const { values } = parseArgs({
    // pnpm hands a literal `--` on.
    args: args.filter((arg) => arg !== '--'),
    options: {
      quick: { type: 'boolean', default: false },
      node: { type: 'string', multiple: true },
      only: { type: 'string' },
    },
  });
  const { quick, only, node = quick ? ['current'] : NODES } = values;
  return { quick, only, nodes: node.map((wanted) => (wanted === 'current' ? process.execPath : wanted)) };
}

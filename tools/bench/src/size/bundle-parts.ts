import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

/** The parts of core, by the folders of its source: what each holds. */
export const PARTS = {
  machine: 'states, modes, windows, probes, orders, the record',
  breaker: 'the call path, timeouts, signals, permits, statistics, observers',
  options: 'options, their checks, and messages that name each bad value',
  'errors and events': 'errors, typed events, listeners that cannot hurt',
  sharing: 'circuits shared through a store, reports, health of the store',
  factory: 'the factory, the environment, `httpOutcome`',
} as const;

export type Part = keyof typeof PARTS;

const PART_OF: Readonly<Record<string, Part>> = {
  machine: 'machine',
  breaker: 'breaker',
  options: 'options',
  errors: 'errors and events',
  events: 'errors and events',
  sharing: 'sharing',
  ports: 'sharing',
  factory: 'factory',
  http: 'factory',
};

/**
 * Core is published as one file, of which a bundler keeps every statement that might do something. Of a module of its own
 * it would leave out the whole, since the package says that its modules do nothing.
 */
const asOneFile: Plugin = {
  name: 'as-one-file',
  setup(bundler) {
    bundler.onResolve({ filter: /./ }, async ({ path, pluginData, ...where }) => {
      if (pluginData === asOneFile) return undefined;
      return { ...(await bundler.resolve(path, { ...where, pluginData: asOneFile })), sideEffects: true };
    });
  },
};

/**
 * How many bytes of a minified bundle come from each part of core.
 *
 * @throws Error when a folder of core belongs to no part.
 */
export async function bundleParts(source: string): Promise<Readonly<Record<Part, number>>> {
  const { metafile } = await build({
    stdin: { contents: source, resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    conditions: ['@tripswitch/source'],
    target: 'node20',
    plugins: [asOneFile],
    outfile: 'bundle.js',
  });
  const parts = Object.fromEntries(Object.keys(PARTS).map((part) => [part, 0])) as Record<Part, number>;
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
      const folder = /\/src\/([^/]+)\/[^/]+$/.exec(file.replaceAll(sep, '/'))?.[1];
      if (folder === undefined) continue;
      const part = PART_OF[folder];
      if (part === undefined) throw new Error(`${file} is in no part of core that is known`);
      parts[part] += bytesInOutput;
    }
  }
  return parts;
}

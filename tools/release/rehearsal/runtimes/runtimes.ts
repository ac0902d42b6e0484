import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { runCommand } from '../run-command.js';
import { breakerCases } from './breaker-cases.mjs';
import { contextCases } from './context-cases.mjs';
import { runtimesFolder } from './install-programs.js';

/** A JavaScript runtime in which core must work. */
export interface Runtime {
  readonly name: string;
  /** What all cases are called that it has to run. */
  readonly cases: readonly string[];
  /** Prints its version, if it can be had on this machine. */
  probe(): Promise<unknown>;
  /**
   * Runs all cases there.
   *
   * @param temporary A folder for what has to be written.
   * @returns A line for each case: `ok` or `FAILED`, and its name.
   */
  run(temporary: string): Promise<string[]>;
}

/** The oldest Node.js that core supports, and the newest of each line that is maintained. */
const nodeVersions = ['20.19.0', '22.23.3', '24.21.0', '26.10.0'];

/** Without flags Deno allows nothing. All that core asks for are the variables that the factory reads. */
const denoFlags = [
  '--no-prompt',
  '--allow-env=CIRCUIT_BREAKER_FAILURE_THRESHOLD,CIRCUIT_BREAKER_RECOVERY_TIMEOUT,CIRCUIT_BREAKER_PERSISTENT',
];

/** The cases of `worker.mjs`. */
const requestCases = [
  'the calls of a request time out, also when the request that called before is over',
  'D64: a breaker is closed by another request than those that called',
];
const withoutContexts = Object.keys(breakerCases);
const withContexts = [...withoutContexts, ...Object.keys(contextCases)];

export const runtimes: readonly Runtime[] = [
  ...nodeVersions.map((version) => printing(`Node.js ${version}`, ['npx', '--yes', `node@${version}`])),
  printing('Bun', [installed('bun')]),
  printing('Deno', [installed('deno')], ['run', ...denoFlags, 'main-with-contexts.mjs']),
  worker('workerd', 'plain', [...withoutContexts, ...requestCases]),
  worker('workerd of 2024', 'old', [...withoutContexts, ...requestCases]),
  worker('workerd with nodejs_compat', 'compatible', withContexts),
  {
    name: 'edge-runtime',
    cases: withoutContexts,
    probe: () => run(installed('edge-runtime'), ['--help']),
    async run(temporary) {
      await bundle('main.mjs', temporary, 'iife');
      return linesOf(await run(installed('edge-runtime'), [join(temporary, 'main.js')]));
    },
  },
  testing('jsdom in Jest', installed('jest'), ['--config=jest.config.mjs', '--json']),
  testing('jsdom in Vitest', installed('vitest'), ['run', '--config=vitest.config.mjs', '--reporter=json']),
];

/** A runtime that runs the modules as they are, or as its configuration says. */
function printing(
  name: string,
  [program, ...first]: [string, ...string[]],
  args = ['main-with-contexts.mjs'],
): Runtime {
  return {
    name,
    cases: withContexts,
    probe: () => run(program, [...first, '--version']),
    run: async () => linesOf(await run(program, [...first, ...args])),
  };
}

/** A worker of `workers.capnp`, bundled as Cloudflare's own tool bundles it. */
function worker(name: string, service: string, cases: string[]): Runtime {
  return {
    name,
    cases,
    probe: () => run(installed('workerd'), ['--version']),
    async run(temporary) {
      const folder = join(temporary, service);
      for (const file of ['worker.mjs', 'compatible-worker.mjs']) await bundle(file, folder, 'esm');
      await copyFile(join(runtimesFolder, 'workers.capnp'), join(folder, 'workers.capnp'));
      return linesOf(await run(installed('workerd'), ['test', join(folder, 'workers.capnp'), service]));
    },
  };
}

/** Bundles a module of this folder with core, into a file of the same name that ends in `.js`. */
async function bundle(entry: string, outdir: string, format: 'esm' | 'iife'): Promise<void> {
  const entryPoints = [join(runtimesFolder, entry)];
  await build({ entryPoints, outdir, format, bundle: true, external: ['node:*'], logLevel: 'silent' });
}

/** A test runner: both write the same JSON. */
function testing(name: string, program: string, args: string[]): Runtime {
  return {
    name,
    cases: withoutContexts,
    probe: () => run(program, ['--version']),
    async run(temporary) {
      const file = join(temporary, `${name}.json`);
      const ended = run(program, [...args, `--outputFile=${file}`]);
      // Failed tests are in the report. A runner that wrote none ended in a way of its own, which is told.
      const report = await Promise.allSettled([ended]).then(() => readFile(file, 'utf8').catch(() => undefined));
      return report === undefined ? linesOf(await ended) : linesOfReport(JSON.parse(report) as TestReport);
    },
  };
}

interface TestReport {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly { title: string; status: string; failureMessages: string[] }[];
  }[];
}

function linesOfReport({ testResults }: TestReport): string[] {
  return testResults.flatMap(({ message, assertionResults }) => {
    if (assertionResults.length === 0) return [`FAILED ${message}`];
    return assertionResults.map(({ title, status, failureMessages }) =>
      status === 'passed' ? `ok ${title}` : `FAILED ${title}: ${failureMessages.join('\n')}`,
    );
  });
}

function linesOf(printed: string): string[] {
  return printed.split('\n').filter((line) => /^(ok|FAILED) /.test(line));
}

function installed(name: string): string {
  return join(runtimesFolder, 'node_modules/.bin', name);
}

function run(program: string, args: string[]): Promise<string> {
  return runCommand(program, args, { cwd: runtimesFolder });
}

import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { nodeOfVersion, program, programPackage } from '../../programs/install-programs.js';
import { installedProject, specOf, type Stage } from '../stage.js';
import type { Case } from '../table.js';
import { breakerCases } from './breaker-cases.mjs';
import { contextCases } from './context-cases.mjs';

/** A JavaScript runtime, or a runner of tests, in which core must work. */
interface Runtime {
  readonly name: string;
  /** What all cases are called that it has to run. */
  readonly cases: readonly string[];
  /**
   * Runs all cases there.
   *
   * @param project The folder with the cases, and with core installed.
   * @returns A line for each case: `ok` or `FAILED`, and its name.
   */
  run(stage: Stage, project: string): Promise<string[]>;
}

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

const runtimes: readonly Runtime[] = [
  printing('Bun', program('bun')),
  printing('Deno', program('deno'), ['run', ...denoFlags, 'main-with-contexts.mjs']),
  worker('workerd', 'plain', [...withoutContexts, ...requestCases]),
  worker('workerd of 2024', 'old', [...withoutContexts, ...requestCases]),
  worker('workerd with nodejs_compat', 'compatible', withContexts),
  {
    name: 'edge-runtime',
    cases: withoutContexts,
    async run({ sandbox }, project) {
      await bundle(project, 'main.mjs', 'edge', 'iife');
      return linesOf(await sandbox.run(program('edge-runtime'), ['edge/main.js'], { cwd: project }));
    },
  },
  ...['node', 'jsdom'].flatMap((environment) => [jest(environment), vitest(environment)]),
];

/**
 * Runs the cases of this folder in every runtime and runner of tests that npm offers for this machine, with core as npm has
 * installed it.
 */
export async function runtimeCases(stage: Stage): Promise<Case[]> {
  const { core, pins } = stage;
  const project = await installedProject(stage, [specOf(core)]);
  await cp(fileURLToPath(new URL('.', import.meta.url)), project, {
    recursive: true,
    filter: (source) => !source.endsWith('.ts'),
  });
  const nodes = pins.nodes.map((version): Runtime => ({
    name: `Node.js ${version}`,
    cases: withContexts,
    run: async ({ sandbox }) =>
      linesOf(await sandbox.run(await nodeOfVersion(version), ['main-with-contexts.mjs'], { cwd: project })),
  }));
  return [...nodes, ...runtimes].map((runtime) => ({
    area: 'core runs in',
    name: runtime.name,
    async run() {
      const lines = await runtime.run(stage, project);
      const missing = runtime.cases.filter((name) => !lines.some((line) => line.includes(name)));
      const problems = [
        ...lines.filter((line) => !line.startsWith('ok ')),
        ...missing.map((name) => `MISSING ${name}: the runtime ended before it`),
      ];
      if (problems.length > 0) throw new Error(problems.join('\n'));
      return `${runtime.cases.length} cases`;
    },
  }));
}

/** A runtime that runs the modules as they are, or as its configuration says. */
function printing(name: string, file: string, args = ['main-with-contexts.mjs']): Runtime {
  return {
    name,
    cases: withContexts,
    run: async ({ sandbox }, project) => linesOf(await sandbox.run(file, args, { cwd: project })),
  };
}

/** A worker of `workers.capnp`, bundled as Cloudflare's own tool bundles it. */
function worker(name: string, service: string, cases: string[]): Runtime {
  return {
    name,
    cases,
    async run({ sandbox }, project) {
      const folder = `worker-${service}`;
      for (const file of ['worker.mjs', 'compatible-worker.mjs']) await bundle(project, file, folder, 'esm');
      await cp(join(project, 'workers.capnp'), join(project, folder, 'workers.capnp'));
      return linesOf(
        await sandbox.run(program('workerd'), ['test', `${folder}/workers.capnp`, service], { cwd: project }),
      );
    },
  };
}

/** Bundles a module of the project with core, into a file of the same name that ends in `.js`. */
async function bundle(project: string, entry: string, outdir: string, format: 'esm' | 'iife'): Promise<void> {
  await build({
    entryPoints: [join(project, entry)],
    outdir: join(project, outdir),
    format,
    bundle: true,
    external: ['node:*'],
    logLevel: 'silent',
  });
}

function jest(environment: string): Runtime {
  const configuration = {
    rootDir: '.',
    testEnvironment: environment === 'node' ? 'node' : programPackage('jest-environment-jsdom'),
    testMatch: ['<rootDir>/runner-tests.mjs'],
    moduleFileExtensions: ['js', 'mjs', 'cjs', 'json'],
    transform: { '\\.mjs$': fileURLToPath(new URL('commonjs-transform.mjs', import.meta.url)) },
  };
  return testing(`Jest, ${environment}`, [program('jest'), '--config', JSON.stringify(configuration), '--json']);
}

function vitest(environment: string): Runtime {
  const args = ['run', '--config=vitest.config.mjs', `--environment=${environment}`, '--reporter=json'];
  return testing(`Vitest, ${environment}`, [program('vitest'), ...args]);
}

/** A test runner: both write the same JSON. */
function testing(name: string, [file, ...args]: [string, ...string[]]): Runtime {
  return {
    name,
    cases: withoutContexts,
    async run({ sandbox }, project) {
      const report = join(project, `${name.replaceAll(/\W+/g, '-')}.json`);
      const ended = await sandbox.tryRun(file, [...args, `--outputFile=${report}`], { cwd: project });
      // Failed tests are in the report. A runner that wrote none ended in a way of its own.
      const written = await readFile(report, 'utf8').catch(() => undefined);
      if (written === undefined) throw new Error(`${name} wrote no report:\n${ended.output}`);
      return linesOfReport(JSON.parse(written) as TestReport);
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

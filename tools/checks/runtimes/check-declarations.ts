/** Compiles a user of core with the TypeScripts and the libraries that core's declarations are for, as core is built. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../run-command.js';
import { workspaceRoot } from '../workspace-root.js';
import { installPrograms, runtimesFolder } from './install-programs.js';

const compilers = ['typescript-5.4', 'typescript-5.9', 'typescript-newest'];

/** A project has the globals of a browser or those of Node.js, and need not have both. */
const globals = {
  dom: { lib: ['ES2022', 'DOM'], types: [] },
  '@types/node': { lib: ['ES2022'], types: ['node'] },
};

const resolutions = {
  nodenext: { module: 'NodeNext', moduleResolution: 'NodeNext', files: ['esm.mts', 'common.cts'] },
  bundler: { module: 'ESNext', moduleResolution: 'Bundler', files: ['esm.mts'] },
};

/** What a user writes. */
const modules = {
  'esm.mts': `
    import { CircuitBreaker, CircuitBreakerFactory, type BreakerStore } from '@tripswitch/core';
    import { createMemoryStore, whole, type Rule } from '@tripswitch/core/store';
    export * as core from '@tripswitch/core';
    export * as forStores from '@tripswitch/core/store';
    export const store: BreakerStore = createMemoryStore();
    export const rule: Rule = whole(1);
    export async function lengthOf(coin: string, signal: AbortSignal): Promise<number> {
      await using factory = new CircuitBreakerFactory();
      await using breaker: CircuitBreaker = factory.create({ name: coin });
      using permit = await breaker.acquire();
      permit.succeed();
      return await breaker.call((context) => (context.signal.aborted ? 0 : coin.length), { signal });
    }
    export const disposable: AsyncDisposable = new CircuitBreaker({ name: 'prices' });`,
  'common.cts': `
    import core = require('@tripswitch/core');
    import forStores = require('@tripswitch/core/store');
    export const store: core.BreakerStore = forStores.createMemoryStore();
    export const disposable: AsyncDisposable = new core.CircuitBreaker({ name: 'prices' });
    export const answer: Promise<number> = new core.CircuitBreaker({ name: 'prices' }).call(() => 42);`,
};

interface Project {
  readonly name: string;
  readonly compiler: string;
  readonly config: object;
}

const projects = compilers.flatMap((compiler) =>
  Object.entries(globals).flatMap(([globalsName, { lib, types }]) =>
    Object.entries(resolutions).map(([resolution, { module, moduleResolution, files }]): Project => {
      const strict = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true };
      const compilerOptions = { target: 'ES2022', lib, types, module, moduleResolution, ...strict };
      return { name: `${compiler} with ${globalsName}, ${resolution}`, compiler, config: { compilerOptions, files } };
    }),
  ),
);

async function makeConsumer(folder: string): Promise<void> {
  const scope = join(folder, 'node_modules/@tripswitch');
  await mkdir(scope, { recursive: true });
  await symlink(join(workspaceRoot, 'packages/core'), join(scope, 'core'));
  await symlink(join(runtimesFolder, 'node_modules/@types'), join(folder, 'node_modules/@types'));
  for (const [file, code] of Object.entries(modules)) await writeFile(join(folder, file), code);
}

async function compile({ name, compiler, config }: Project, consumer: string): Promise<void> {
  const file = `${name.replaceAll(/[^\w.]+/g, '-')}.json`;
  await writeFile(join(consumer, file), JSON.stringify(config));
  const tsc = join(runtimesFolder, 'node_modules', compiler, 'bin/tsc');
  try {
    await runCommand(process.execPath, [tsc, '--project', file], { cwd: consumer });
    console.log(`ok      ${name}`);
  } catch (error) {
    process.exitCode = 1;
    console.log(`FAILED  ${name}\n${(error as Error).message}`);
  }
}

await installPrograms();
const consumer = await mkdtemp(join(tmpdir(), 'check-declarations-'));
try {
  await makeConsumer(consumer);
  const waiting = [...projects];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await compile(next, consumer);
  };
  await Promise.all([lane(), lane()]);
} finally {
  await rm(consumer, { recursive: true });
}

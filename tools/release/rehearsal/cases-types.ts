import { join } from 'node:path';
import { programPackage } from '../programs/install-programs.js';
import { importableNames } from '../workspace-packages.js';
import { writeFiles } from './sandbox.js';
import type { Stage } from './stage.js';
import type { Case } from './table.js';

const compilers = ['typescript-5.4', 'typescript-5.9', 'typescript-newest'];

/** A project has the globals of a browser or those of Node.js, and need not have both. */
const globals = {
  dom: { lib: ['ES2022', 'DOM'], types: [] },
  '@types/node': { lib: ['ES2022'], types: ['node'] },
};

const resolutions = {
  nodenext: { module: 'NodeNext', moduleResolution: 'NodeNext', extensions: ['mts', 'cts'] },
  bundler: { module: 'ESNext', moduleResolution: 'Bundler', extensions: ['mts'] },
};

/** What a user of core writes. */
const coreModules = {
  'core.mts': `
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
  'core.cts': `
    import core = require('@tripswitch/core');
    import forStores = require('@tripswitch/core/store');
    export const store: core.BreakerStore = forStores.createMemoryStore();
    export const disposable: AsyncDisposable = new core.CircuitBreaker({ name: 'prices' });
    export const answer: Promise<number> = new core.CircuitBreaker({ name: 'prices' }).call(() => 42);`,
};

interface Compilation {
  readonly compiler: string;
  readonly resolution: keyof typeof resolutions;
  /** What the modules that are compiled import. */
  readonly subject: 'core' | 'all';
  readonly globals: keyof typeof globals;
}

function compile({ sandbox }: Stage, project: string, { compiler, resolution, subject, ...with_ }: Compilation): Case {
  return {
    area: 'types',
    name: `${subject} with ${compiler}, ${resolution}, ${with_.globals}`,
    async run() {
      const { extensions, ...module } = resolutions[resolution];
      const strict = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true };
      const compilerOptions = { target: 'ES2022', ...module, ...globals[with_.globals], ...strict };
      const files = extensions.map((extension) => `${subject}.${extension}`);
      const config = `${[subject, compiler, resolution, with_.globals].join('-').replaceAll(/[^\w.-]/g, '')}.json`;
      await writeFiles(project, { [config]: JSON.stringify({ compilerOptions, files }) });
      const tsc = join(programPackage(compiler), 'bin/tsc');
      await sandbox.run(process.execPath, [tsc, '--project', config], { cwd: project });
      return undefined;
    },
  };
}

/**
 * Compiles users of the packages without `skipLibCheck`, so that the declarations themselves are checked.
 *
 * @param project A project with everything installed, and with the declarations of Node.js.
 */
export async function typesCases(stage: Stage, project: string, choice: 'all' | 'short'): Promise<Case[]> {
  const names = stage.family.flatMap(({ manifest }) => importableNames(manifest));
  const esm = names.map((name, i) => `import * as api${i} from '${name}';\nexport const all${i}: object = api${i};`);
  const commonJs = names.map(
    (name, i) => `import api${i} = require('${name}');\nexport const all${i}: object = api${i};`,
  );
  await writeFiles(project, { ...coreModules, 'all.mts': esm.join('\n'), 'all.cts': commonJs.join('\n') });
  const compilations = compilers.flatMap((compiler) =>
    (['nodenext', 'bundler'] as const).flatMap((resolution): Compilation[] => [
      { compiler, resolution, subject: 'core', globals: 'dom' },
      { compiler, resolution, subject: 'core', globals: '@types/node' },
      { compiler, resolution, subject: 'all', globals: '@types/node' },
    ]),
  );
  return compilations
    .filter((one) => choice === 'all' || isOfShortForm(one))
    .map((one) => compile(stage, project, one));
}

/** The newest compiler, which is quick, compiles everything; the others what differs most. */
function isOfShortForm({ compiler, resolution, subject, globals }: Compilation): boolean {
  if (compiler === compilers.at(-1)) return true;
  if (subject === 'all') return compiler === 'typescript-5.9' && resolution === 'nodenext';
  return compiler === compilers[0] && (resolution === 'nodenext') === (globals === '@types/node');
}

/** The declarations of others that a TypeScript project installs beside the packages. */
export function typePackages({ family, pins }: Stage): string[] {
  const declared = family.flatMap(({ manifest }) =>
    Object.entries(manifest.devDependencies ?? {}).filter(
      ([name]) => name.startsWith('@types/') && name !== '@types/node',
    ),
  );
  const major = pins.nodes[0]?.split('.')[0] ?? '';
  return [`@types/node@${major}`, ...new Set(declared.map(([name, range]) => `${name}@${range}`))];
}

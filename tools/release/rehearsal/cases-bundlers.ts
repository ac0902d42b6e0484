import { join } from 'node:path';
import { build } from 'esbuild';
import { foreignPeers, importableNames } from '../workspace-packages.js';
import { programPackage } from '../programs/install-programs.js';
import { writeFiles } from './sandbox.js';
import type { Stage } from './stage.js';
import type { Case } from './table.js';

/**
 * A module that runs a bundler by its own interface: it bundles `entry` into `<outdir>/bundle.<extension>`, for Node.js, with
 * some packages left outside.
 */
const bundlers: Readonly<Record<string, (entry: string, outdir: string, external: readonly string[]) => string>> = {
  esbuild: (entry, outdir, external) => `
    import { build } from ${from('esbuild', 'lib/main.js')};
    await build({ entryPoints: ['${entry}'], outfile: '${outdir}/bundle.mjs', bundle: true, platform: 'node',
      format: 'esm', external: ${JSON.stringify(external)}, logLevel: 'warning',
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" } });`,
  rollup: (entry, outdir, external) => `
    import { rollup } from ${from('rollup', 'dist/es/rollup.js')};
    import { nodeResolve } from ${from('@rollup/plugin-node-resolve', 'dist/es/index.js')};
    import commonjs from ${from('@rollup/plugin-commonjs', 'dist/es/index.js')};
    const bundle = await rollup({ input: '${entry}', external: [/^node:/, ...${JSON.stringify(external)}],
      plugins: [nodeResolve({ preferBuiltins: true }), commonjs()],
      onwarn: (warning) => { throw new Error(warning.message); } });
    await bundle.write({ file: '${outdir}/bundle.mjs', format: 'es', inlineDynamicImports: true });`,
  vite: (entry, outdir, external) => `
    import { build } from ${from('vite', 'dist/node/index.js')};
    await build({ configFile: false, logLevel: 'warn', ssr: { noExternal: true, external: ${JSON.stringify(external)} },
      build: { ssr: '${entry}', outDir: '${outdir}', rollupOptions: { output: { entryFileNames: 'bundle.mjs' } } } });`,
  webpack: (entry, outdir, external) => `
    import { createRequire } from 'node:module';
    const webpack = createRequire(import.meta.url)(${JSON.stringify(programPackage('webpack'))});
    const stats = await new Promise((resolve, reject) => webpack({ mode: 'production', target: 'node20', entry: './${entry}',
      context: process.cwd(), externals: ${JSON.stringify(Object.fromEntries(external.map((name) => [name, `commonjs ${name}`])))},
      output: { path: process.cwd() + '/${outdir}', filename: 'bundle.cjs' } },
      (error, stats) => (error ? reject(error) : resolve(stats))));
    if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString('errors-warnings'));`,
};

function from(name: string, file: string): string {
  return JSON.stringify(join(programPackage(name), file));
}

/** Bundles a service that uses all packages with each bundler, and runs what comes out. */
export async function bundlerCases(stage: Stage, project: string, names = Object.keys(bundlers)): Promise<Case[]> {
  const { sandbox, family } = stage;
  const modules = family.flatMap(({ manifest }) => importableNames(manifest));
  const external = [...new Set(family.flatMap((published) => foreignPeers(published, family)))].flatMap((name) => [
    name,
    `${name}/*`,
  ]);
  const imports = modules.map((name, index) => `import * as module${index} from '${name}';`);
  const entry = `${imports.join('\n')}
import { CircuitBreaker } from '${stage.core.manifest.name}';
globalThis.used = [${modules.map((_, index) => `Object.keys(module${index})`).join(', ')}];
const breaker = new CircuitBreaker({ name: 'bundled', failureThreshold: 1 });
breaker.tryCall(() => Promise.reject(new Error('down'))).then(() => console.log(breaker.state, globalThis.used.flat().length));`;
  await writeFiles(project, { 'bundled.mjs': entry });
  return names.map((name) => ({
    area: 'bundlers',
    name: `all with ${name}`,
    async run() {
      const bundler = bundlers[name];
      if (bundler === undefined) throw new Error(`${name} is no bundler of the rehearsal`);
      const exact = external.filter((one) => name === 'esbuild' || !one.endsWith('/*'));
      await writeFiles(project, { [`bundle-with-${name}.mjs`]: bundler('bundled.mjs', `bundled-${name}`, exact) });
      await sandbox.run(process.execPath, [`bundle-with-${name}.mjs`], { cwd: project });
      const bundle = `bundled-${name}/bundle.${name === 'webpack' ? 'cjs' : 'mjs'}`;
      const printed = await sandbox.run(process.execPath, [bundle], { cwd: project });
      const unbundled = await sandbox.run(process.execPath, ['bundled.mjs'], { cwd: project });
      if (printed !== unbundled || !printed.startsWith('open '))
        throw new Error(`The bundle prints ${printed}, unbundled it is ${unbundled}`);
      return undefined;
    },
  }));
}

/** Bundles modules that use nothing of a package: nothing may stay. */
export function treeShakingCase({ family }: Stage, project: string): Case {
  return {
    area: 'bundlers',
    name: 'nothing stays of what is not used',
    async run() {
      for (const { manifest } of family) {
        for (const name of importableNames(manifest)) {
          const { outputFiles } = await build({
            stdin: { contents: `import * as api from '${name}';`, resolveDir: project },
            bundle: true,
            write: false,
            external: Object.keys(manifest.peerDependencies ?? {}).filter(
              (peer) => manifest.peerDependenciesMeta?.[peer]?.optional === true,
            ),
            minify: true,
            format: 'esm',
            platform: 'node',
            logLevel: 'silent',
          });
          const bytes = outputFiles.reduce((sum, { contents }) => sum + contents.byteLength, 0);
          if (bytes > 0) throw new Error(`${name} leaves ${bytes} bytes`);
        }
      }
      return undefined;
    },
  };
}

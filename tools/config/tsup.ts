import { defineConfig, type Options } from 'tsup';

/**
 * The declarations of `Symbol.dispose` and its like, for those who compile with `lib: ES2022`. `@types/node` asks for
 * them in the same way. A comment in a source file would be lost on the way to the bundled declarations.
 */
const disposable = '/// <reference lib="esnext.disposable" />';

interface PackageBuild {
  /** The modules that users import, where a package has more than `src/index.ts`. */
  readonly entry?: string[];
  /** What a package puts in the place of modules that only exist in the workspace. */
  readonly esbuildPlugins?: Options['esbuildPlugins'];
}

/**
 * How every published package is built: ESM and CommonJS, each with its own declarations, which lack what is marked
 * `@internal`.
 */
export function definePackageBuild({ entry = ['src/index.ts'], esbuildPlugins = [] }: PackageBuild = {}): ReturnType<
  typeof defineConfig
> {
  return defineConfig({
    entry,
    format: ['esm', 'cjs'],
    target: 'node20.19',
    platform: 'node',
    dts: { banner: disposable, compilerOptions: { stripInternal: true } },
    // What is built is readable as it is: no map, and no sources that it would lead to (docs/adr/0065).
    sourcemap: false,
    clean: true,
    treeshake: true,
    // Two entries share their modules: a class or a list of the process must not exist twice.
    splitting: entry.length > 1,
    esbuildPlugins,
  });
}

/** How an application is built: ESM that Node.js runs as it is, one file an entry, workspace packages left outside. */
export function defineAppBuild(entry: Record<string, string>): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry,
    format: ['esm'],
    target: 'node20.19',
    platform: 'node',
    sourcemap: true,
    clean: true,
    splitting: true,
  });
}

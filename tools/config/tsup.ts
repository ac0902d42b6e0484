import { defineConfig, type Options } from 'tsup';

/**
 * How every published package is built: ESM and CommonJS, each with its own declarations, from `src/index.ts`.
 *
 * @param esbuildPlugins What a package puts in the place of modules that only exist in the workspace.
 */
export function definePackageBuild(esbuildPlugins: Options['esbuildPlugins'] = []): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry: ['src/index.ts'],
    format: ['esm', 'cjs'],
    target: 'node20.19',
    platform: 'node',
    dts: true,
    sourcemap: true,
    clean: true,
    treeshake: true,
    splitting: false,
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

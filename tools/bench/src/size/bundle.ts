import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { ContenderName } from '../contenders/contender.js';

/** What a user imports, to have everything that a library has, and to have a circuit breaker. */
export const EVERYTHING: Readonly<Record<ContenderName, string>> = {
  tripswitch: `export * from '@tripswitch/core'`,
  cockatiel: `export * from 'cockatiel'`,
  opossum: `export { default } from 'opossum'`,
  mollitia: `export * from 'mollitia'`,
};

export const BREAKER_ALONE: Readonly<Record<ContenderName, string>> = {
  tripswitch: `export { CircuitBreaker } from '@tripswitch/core'`,
  cockatiel: `export { circuitBreaker, ConsecutiveBreaker, handleAll } from 'cockatiel'`,
  opossum: `export { default } from 'opossum'`,
  mollitia: `export { Circuit, SlidingCountBreaker } from 'mollitia'`,
};

/** How many bytes the built package of a library adds to a user's bundle, minified and gzipped. */
export async function bundleSize(source: string): Promise<number> {
  const { outputFiles } = await bundle(source);
  return outputFiles.reduce((total, file) => total + gzipSync(file.contents, { level: 9 }).byteLength, 0);
}

/**
 * How many minified bytes come from each folder of core's source. The source is bundled for that, since the built package
 * does not say which of its bytes come from where.
 */
export async function bytesPerFolder(source: string): Promise<Readonly<Record<string, number>>> {
  const { metafile } = await bundle(source, ['@tripswitch/source']);
  const bytes: Record<string, number> = {};
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
      const [, folder] = /\/core\/src\/([^/]+)/.exec(file) ?? [];
      if (folder !== undefined && bytesInOutput > 0) bytes[folder] = (bytes[folder] ?? 0) + bytesInOutput;
    }
  }
  return bytes;
}

/** Bundles as a user does, with all dependencies, preferring a build whose unused parts can be left out. */
function bundle(source: string, conditions: string[] = []) {
  return build({
    stdin: { contents: source, resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    conditions,
    target: 'node20',
    outfile: 'bundle.js',
  });
}

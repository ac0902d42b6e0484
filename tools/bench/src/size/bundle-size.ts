import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { ByContender } from '../contender.js';

/** What a user imports, to have everything that a library has, and to have a circuit breaker. */
export const ALL: ByContender<string> = {
  tripswitch: `export * from '@tripswitch/core'`,
  cockatiel: `export * from 'cockatiel'`,
  opossum: `export { default } from 'opossum'`,
  mollitia: `export * from 'mollitia'`,
};

export const BREAKER: ByContender<string> = {
  tripswitch: `export { CircuitBreaker } from '@tripswitch/core'`,
  cockatiel: `export { circuitBreaker, ConsecutiveBreaker, handleAll } from 'cockatiel'`,
  opossum: `export { default } from 'opossum'`,
  mollitia: `export { Circuit, SlidingCountBreaker } from 'mollitia'`,
};

/** How many bytes a module has, with all that it imports, once it is minified and gzipped. */
export async function bundleSize(source: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'node',
    // Where there is a build that can be shaken, that one.
    mainFields: ['module', 'main'],
    target: 'node20',
  });
  return outputFiles.reduce((total, file) => total + gzipSync(file.contents, { level: 9 }).byteLength, 0);
}

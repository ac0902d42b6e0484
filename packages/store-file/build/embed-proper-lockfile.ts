import type { Plugin } from 'esbuild';
import { properLockfileAlone } from './proper-lockfile-alone.js';

/** An esbuild plugin that puts proper-lockfile, without what changes the process, in the place of `#proper-lockfile`. */
export function embedProperLockfile(): Plugin {
  return {
    name: 'embed-proper-lockfile',
    setup(build) {
      build.onResolve({ filter: /^#proper-lockfile$/ }, () => ({
        path: 'proper-lockfile',
        namespace: 'embedded',
        sideEffects: false,
      }));
      build.onLoad({ filter: /.*/, namespace: 'embedded' }, () => ({
        contents: properLockfileAlone(),
      }));
    },
  };
}

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const folder = dirname(fileURLToPath(import.meta.url));
const standIn = (file: string) => join(folder, 'stand-ins', file);

let bundle: string | undefined;

/**
 * proper-lockfile as one module that exports `lock`, with stand-ins for the packages that change the process when they
 * are loaded: signal-exit, which handles signals, and graceful-fs, which replaces `process.cwd` (defect D82).
 */
export function properLockfileAlone(): string {
  return (bundle ??= bundled());
}

function bundled(): string {
  const { outputFiles } = buildSync({
    stdin: { contents: `export { lock } from 'proper-lockfile';`, resolveDir: folder },
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    alias: {
      'signal-exit': standIn('signal-exit.cjs'),
      'graceful-fs': standIn('graceful-fs.mjs'),
      path: standIn('path.mjs'),
    },
    banner: { js: `/*!\n${licenses()}\n*/` },
    // A project of its own, so that the settings of this one do not reach it.
    tsconfigRaw: {},
  });
  return outputFiles.map(({ text }) => text).join('');
}

/** What is copied into a package takes its license along. */
function licenses(): string {
  const manifest = createRequire(import.meta.url).resolve('proper-lockfile/package.json');
  const retry = dirname(createRequire(manifest).resolve('retry/package.json'));
  const texts = [join(dirname(manifest), 'LICENSE'), join(retry, 'License')].map((file) => readFileSync(file, 'utf8'));
  return ['proper-lockfile and retry are part of this file.', ...texts].map((text) => text.trim()).join('\n\n');
}

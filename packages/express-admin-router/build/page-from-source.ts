import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const folder = fileURLToPath(new URL('../src/page/', import.meta.url));

/** The files of the live page. */
export type PageFile = 'live-page.html' | 'live-page.js' | 'live-page.css' | 'live-page.svg';

let page: Readonly<Record<PageFile, string>> | undefined;

/**
 * Builds the live page from its source. Whatever runs from source, as tests do, imports this as `#page`; in the built
 * package what it returns has taken its place.
 */
export function builtPage(): Readonly<Record<PageFile, string>> {
  return (page ??= {
    'live-page.html': readFileSync(`${folder}live-page.html`, 'utf8'),
    'live-page.js': bundled('main.ts'),
    'live-page.css': bundled('live-page.css'),
    'live-page.svg': readFileSync(`${folder}live-page.svg`, 'utf8'),
  });
}

function bundled(entry: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [folder + entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: ['chrome111', 'firefox115', 'safari16.4'],
    charset: 'utf8',
    legalComments: 'none',
    // A project of its own, so that the settings of this one do not reach it.
    tsconfigRaw: {},
  });
  return outputFiles.map(({ text }) => text).join('');
}

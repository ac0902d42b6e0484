import { rmSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build, type Plugin } from 'esbuild';

const built = new Map<string, Promise<string>>();

/** A program in one file, so that a process starts in a moment and hundreds can be started. */
export function bundledProgram(entry: string, plugins: readonly Plugin[] = []): Promise<string> {
  const program = built.get(entry) ?? bundle(entry, plugins);
  built.set(entry, program);
  return program;
}

async function bundle(entry: string, plugins: readonly Plugin[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tripswitch-program-'));
  // For programs that run as another user.
  await chmod(folder, 0o755);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, `${basename(entry, '.ts')}.mjs`);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['vitest'],
    plugins: [...plugins],
    banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);` },
    conditions: ['@tripswitch/source'],
    logLevel: 'error',
  });
  return outfile;
}

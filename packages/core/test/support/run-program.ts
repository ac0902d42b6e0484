import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a program with this package in a process of its own, and gives what it printed; one that does not end fails. */
export async function runProgram(program: string, nodeOptions: readonly string[] = []): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tripswitch-program-'));
  try {
    const outfile = join(folder, 'program.mjs');
    const contents = `import { CircuitBreaker, CircuitBreakerFactory } from './src/index.ts';\n${program}`;
    const stdin = { contents, resolveDir: PACKAGE, loader: 'ts' } as const;
    await build({ stdin, outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' });
    // What it prints is read by a test, wherever that test's own output goes.
    const env = { ...process.env, FORCE_COLOR: '0' };
    const { stdout } = await promisify(execFile)(process.execPath, [...nodeOptions, outfile], { timeout: 15_000, env });
    return stdout.trim();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

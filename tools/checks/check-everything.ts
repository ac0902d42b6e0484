/**
 * Runs all `check:` scripts of the root, two at a time and also after one has failed, and tells at the end how each went.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pnpmCommand } from './run-command.js';
import { workspaceRoot } from './workspace-root.js';

/** Runs a script, and prints what it said once it is over. */
async function passes(script: string): Promise<boolean> {
  const [program, ...args] = pnpmCommand();
  const child = spawn(program, [...args, 'run', script], { cwd: workspaceRoot, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  for (const output of [child.stdout, child.stderr]) output.on('data', (chunk: Buffer) => said.push(chunk));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  process.stdout.write(Buffer.concat(said));
  return exitCode === 0;
}

const manifest = await readFile(join(workspaceRoot, 'package.json'), 'utf8');
const { scripts } = JSON.parse(manifest) as { scripts: Record<string, string> };
const waiting = Object.keys(scripts).filter((name) => name.startsWith('check:'));

const summary: string[] = [];
async function runWaiting(): Promise<void> {
  for (let script = waiting.shift(); script !== undefined; script = waiting.shift()) {
    const startedAt = performance.now();
    const passed = await passes(script);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    summary.push(`${passed ? 'ok    ' : 'FAILED'} ${script.padEnd(16)} ${seconds} s`);
    if (!passed) process.exitCode = 1;
  }
}
await Promise.all([runWaiting(), runWaiting()]);
console.log(`\n${summary.join('\n')}`);

/** Runs all `check:` scripts of the root, also after one has failed, and tells at the end how each went. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pnpmCommand } from './run-command.js';
import { workspaceRoot } from './workspace-root.js';

async function passes(script: string): Promise<boolean> {
  const [program, ...args] = pnpmCommand();
  const child = spawn(program, [...args, 'run', script], {
    cwd: workspaceRoot,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [exitCode] = (await once(child, 'exit')) as [number | null];
  return exitCode === 0;
}

const manifest = await readFile(join(workspaceRoot, 'package.json'), 'utf8');
const { scripts } = JSON.parse(manifest) as { scripts: Record<string, string> };

const summary: string[] = [];
for (const script of Object.keys(scripts).filter((name) => name.startsWith('check:'))) {
  const startedAt = performance.now();
  const passed = await passes(script);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  summary.push(`${passed ? 'ok    ' : 'FAILED'} ${script.padEnd(16)} ${seconds} s`);
  if (!passed) process.exitCode = 1;
}
console.log(`\n${summary.join('\n')}`);

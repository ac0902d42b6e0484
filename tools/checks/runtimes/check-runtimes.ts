/** Runs the cases of this folder in every JavaScript runtime that npm offers for this machine, with core as it is built. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { installPrograms } from './install-programs.js';
import { runtimes, type Runtime } from './runtimes.js';

/** @returns what is wrong, or nothing. */
async function problemsIn(runtime: Runtime, temporary: string): Promise<string[]> {
  const lines = await runtime.run(temporary);
  const missing = runtime.cases.filter((name) => !lines.some((line) => line.includes(name)));
  return [
    ...lines.filter((line) => !line.startsWith('ok ')),
    ...missing.map((name) => `MISSING ${name}: the runtime ended before it`),
  ];
}

async function check(runtime: Runtime, temporary: string): Promise<string> {
  try {
    await runtime.probe();
  } catch (error) {
    if (process.env['CI'] === 'true') process.exitCode = 1;
    return `SKIPPED ${runtime.name}: npm has not provided it on this machine\n${(error as Error).message}`;
  }
  const startedAt = performance.now();
  const problems = await problemsIn(runtime, temporary).catch((error: unknown) => [(error as Error).message]);
  if (problems.length > 0) process.exitCode = 1;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  return problems.length === 0
    ? `ok      ${runtime.name} (${seconds} s)`
    : `FAILED  ${runtime.name}\n${problems.join('\n')}`;
}

await installPrograms();
const temporary = await mkdtemp(join(tmpdir(), 'check-runtimes-'));
try {
  const waiting = [...runtimes];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      console.log(await check(next, temporary));
    }
  };
  // The cases mostly wait.
  await Promise.all([lane(), lane(), lane()]);
} finally {
  await rm(temporary, { recursive: true });
}

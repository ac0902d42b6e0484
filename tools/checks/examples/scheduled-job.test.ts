import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { codeBlocks } from '../../config/code-blocks.js';
import { workspaceRoot } from '../workspace-root.js';

/** A dependency that can be broken and counts who asks it. */
async function startDependency() {
  const dependency = { url: '', healthy: true, requests: 0 };
  const server = createServer((_request, response) => {
    dependency.requests++;
    response.writeHead(dependency.healthy ? 200 : 503).end('{"bitcoin":65000}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  dependency.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return dependency;
}

/** The scripts of the guide, each a program that Node.js runs. */
async function scriptsOfGuide(folder: string): Promise<string[]> {
  const guide = await readFile(join(workspaceRoot, 'docs/guides/scheduled-jobs.md'), 'utf8');
  return Promise.all(
    codeBlocks(guide).map(async ({ code }, index) => {
      const outfile = join(folder, `script-${index}.mjs`);
      await build({
        stdin: { contents: code, loader: 'ts', resolveDir: join(workspaceRoot, 'tools/checks') },
        outfile,
        bundle: true,
        platform: 'node',
        format: 'esm',
        conditions: ['@tripswitch/source'],
        banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);` },
        logLevel: 'error',
      });
      return outfile;
    }),
  );
}

test('the job of the guide opens its circuit with the fifth failing run, and skips the dependency until it is reset', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scheduled-job-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [job = '', reset = ''] = await scriptsOfGuide(folder);
  const dependency = await startDependency();
  const env = { ...process.env, PRICES_URL: dependency.url, STATE_DIR: join(folder, 'circuits'), USER: 'ada' };
  const run = (script: string, ...args: string[]) =>
    new Promise<{ code: number | null; output: string }>((resolve) => {
      const child = execFile(process.execPath, [script, ...args], { env, timeout: 10_000 }, (_error, stdout, stderr) =>
        resolve({ code: child.exitCode, output: stdout + stderr }),
      );
    });

  expect(await run(job)).toEqual({ code: 0, output: 'loaded {"bitcoin":65000}\n' });
  dependency.healthy = false;
  for (let failing = 1; failing <= 5; failing++) {
    expect(await run(job)).toMatchObject({ code: 1, output: expect.stringContaining('the answer was 503') as string });
  }
  expect(dependency.requests).toBe(6);

  for (let skipped = 1; skipped <= 2; skipped++) {
    const { code, output } = await run(job);
    expect({ code, output }).toMatchObject({
      code: 0,
      output: expect.stringContaining('skipped: the circuit is open') as string,
    });
    const due = Date.parse(/due (\S+)/.exec(output)?.[1] ?? '') - Date.now();
    expect(due).toBeGreaterThan(14 * 60_000);
    expect(due).toBeLessThanOrEqual(15 * 60_000);
  }
  expect(dependency.requests).toBe(6);

  dependency.healthy = true;
  const { output } = await run(reset, 'the', 'certificate', 'was', 'renewed');
  expect(output).toMatch(
    /closed -> open consecutive_failures\s+\n.* open -> closed reset ada the certificate was renewed\n$/,
  );
  expect(await run(job)).toMatchObject({ code: 0 });
  expect(dependency.requests).toBe(7);
}, 60_000);

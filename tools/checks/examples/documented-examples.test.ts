import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { runCommand } from '../run-command.js';
import { workspaceRoot } from '../workspace-root.js';

const folders: string[] = [];
afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

interface Report {
  readonly testResults: { readonly assertionResults: { readonly title: string; readonly status: string }[] }[];
}

/** Runs the examples of a README in a workspace that holds nothing but it, and tells how each ended. */
async function endsOf(readme: string): Promise<Record<string, string>> {
  const root = await mkdtemp(join(tmpdir(), 'examples-'));
  folders.push(root);
  const project = join(root, 'packages/example');
  await mkdir(project, { recursive: true });
  await cp(join(workspaceRoot, 'tools/config'), join(root, 'tools/config'), { recursive: true });
  await cp(join(workspaceRoot, 'tsconfig.base.json'), join(root, 'tsconfig.base.json'));
  await symlink(join(workspaceRoot, 'node_modules'), join(root, 'node_modules'));
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'example', type: 'module' }));
  await cp(join(workspaceRoot, 'packages/core/tsconfig.json'), join(project, 'tsconfig.json'));
  await cp(join(workspaceRoot, 'packages/core/vitest.config.ts'), join(project, 'vitest.config.ts'));
  await writeFile(join(project, 'README.md'), readme);
  const vitest = join(workspaceRoot, 'node_modules/vitest/vitest.mjs');
  await runCommand(process.execPath, [vitest, 'run'], { cwd: project }).catch(() => undefined);
  const report = JSON.parse(await readFile(join(project, '.test-results/vitest.json'), 'utf8')) as Report;
  const results = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  return Object.fromEntries(results.map(({ title, status }) => [title, status]));
}

const block = (fence: string, code: string): string => `\`\`\`${fence}\n${code}\n\`\`\`\n`;

test('an example of a README runs, and fails its test if it throws or does not compile', async () => {
  const readme = [
    block('ts', 'const answer: number = await Promise.resolve(42);\nif (answer !== 42) throw new Error();'),
    block('ts', 'throw new Error("wrong");'),
    block('ts', 'const answer: number = "42";'),
    block('ts no-run', 'throw new Error("would end the process");'),
    block('js', 'const answer = await Promise.resolve(42);\nif (answer !== 42) throw new Error();'),
    block('js', 'const answer: number = 42;'),
    block('js', 'new Map().gett(5);'),
  ].join('');

  expect(await endsOf(readme)).toEqual({
    'line 2 type-checks': 'passed',
    'line 2 runs': 'passed',
    'line 6 type-checks': 'passed',
    'line 6 runs': 'failed',
    'line 9 type-checks': 'failed',
    'line 9 runs': 'passed',
    'line 12 type-checks': 'passed',
    'line 15 type-checks': 'passed',
    'line 15 runs': 'passed',
    'line 19 type-checks': 'failed',
    'line 19 runs': 'failed',
    'line 22 type-checks': 'failed',
    'line 22 runs': 'failed',
  });
});

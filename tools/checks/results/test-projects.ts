import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workspaceRoot } from '../workspace-root.js';

/** A project of the workspace that has tests. */
export interface TestProject {
  readonly name: string;
  /** The files in which its last test runs left their reports: of `test`, and of `test:long` where it has that. */
  readonly reportFiles: readonly string[];
}

const reportOf = { test: 'vitest.json', 'test:long': 'long.json' };

/** All projects with tests, by name. */
export async function testProjects(root = workspaceRoot): Promise<TestProject[]> {
  const projects: TestProject[] = [];
  for (const group of ['packages', 'apps', 'tools']) {
    for (const entry of await readdir(join(root, group), { withFileTypes: true })) {
      const project = entry.isDirectory() ? await testProject(join(root, group, entry.name)) : undefined;
      if (project !== undefined) projects.push(project);
    }
  }
  return projects;
}

async function testProject(folder: string): Promise<TestProject | undefined> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { name, scripts = {} } = JSON.parse(text) as { name: string; scripts?: Record<string, string> };
  const reports = Object.entries(reportOf).filter(([script]) => scripts[script] !== undefined);
  if (reports.length === 0) return undefined;
  return { name, reportFiles: reports.map(([, file]) => join(folder, '.test-results', file)) };
}

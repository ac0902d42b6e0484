import { cp, lstat, mkdir, mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommand } from '../run-command.js';
import { workspaceRoot } from '../workspace-root.js';

/** Copies the work tree, as git sees it, into a temporary folder; what is installed is linked, not copied. */
export async function copyWorkspace(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'workspace-copy-'));
  const listed = await runCommand('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: workspaceRoot,
  });
  const files = listed.split('\0').filter((file) => file !== '');
  for (const file of files) {
    const source = join(workspaceRoot, file);
    if (!(await exists(source))) continue;
    await mkdir(join(copy, dirname(file)), { recursive: true });
    await cp(source, join(copy, file));
  }
  await symlink(join(workspaceRoot, 'node_modules'), join(copy, 'node_modules'));
  const projects = new Set(files.filter((file) => file.endsWith('/package.json')).map(dirname));
  for (const project of projects) {
    const installed = join(workspaceRoot, project, 'node_modules');
    if (await exists(installed))
      await cp(installed, join(copy, project, 'node_modules'), { recursive: true, verbatimSymlinks: true });
  }
  return copy;
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

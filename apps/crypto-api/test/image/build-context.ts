import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import dockerignore from '@balena/dockerignore';
import { contextFolder } from './dockerfile.js';

const ignored = dockerignore.default().add(readFileSync(join(contextFolder, '.dockerignore'), 'utf8'));

/** Which of these paths an engine gets to see. */
export function inContext(paths: readonly string[]): string[] {
  return ignored.filter([...paths]);
}

/** The files of the repository that an engine gets to see. */
export function contextFiles(): string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = execFileSync('git', args, { cwd: contextFolder, encoding: 'utf8' });
  return inContext(listed.split('\0').filter((file) => file !== '' && existsSync(join(contextFolder, file))));
}

/** Copies the context into a folder, as `COPY . .` does. */
export async function copyContext(destination: string): Promise<void> {
  for (const file of contextFiles()) {
    const target = join(destination, file);
    await mkdir(dirname(target), { recursive: true });
    await cp(join(contextFolder, file), target);
  }
}

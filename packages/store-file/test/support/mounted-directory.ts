import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

const run = promisify(execFile);

/** A small file system of its own, which can be filled up and made read-only as a real one. */
export interface MountedDirectory {
  readonly path: string;
  remount(access: 'ro' | 'rw'): Promise<void>;
}

/** Mounts a small file system in memory for the test; undefined where this user may not. */
export async function mountDirectory(): Promise<MountedDirectory | undefined> {
  const path = await mkdtemp(join(tmpdir(), 'tripswitch-mount-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', path]);
  } catch {
    await rm(path, { recursive: true });
    return undefined;
  }
  onTestFinished(async () => {
    await run('umount', [path]);
    await rm(path, { recursive: true });
  });
  const remount = async (access: 'ro' | 'rw') => {
    await run('mount', ['-o', `remount,${access}`, path]);
  };
  return { path, remount };
}

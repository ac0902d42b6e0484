import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StateDirectory } from '../directory/state-directory.js';

const OURS = /^[0-9a-f-]{36}\.new$/;
const ABANDONED_MS = 3_600_000;

/** Removes what processes that were killed have left in the workshop. What cannot be removed does no harm. */
export async function sweepWorkshop(directory: StateDirectory): Promise<void> {
  const names = await readdir(directory.workshop).catch(() => []);
  const left = names.filter((name) => OURS.test(name));
  if (left.length === 0) return;
  const now = await directory.now();
  for (const name of left) {
    const path = join(directory.workshop, name);
    const age = await lstat(path).then(
      ({ mtimeMs }) => now - mtimeMs,
      () => 0,
    );
    if (age > ABANDONED_MS) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

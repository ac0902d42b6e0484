import type { TestContext } from 'vitest';

/** Whether the tests run as root. */
export const IS_ROOT = process.geteuid?.() === 0;

/** A user who is not root, for a child process: `nobody` where the tests run as root, else their own. */
export const OTHER_USER = IS_ROOT ? { uid: 65_534, gid: 65_534 } : {};

/** Skips a test that only root can run; in CI, where root runs the tests, it fails instead. */
export function needsRoot({ skip }: TestContext, what: string): never {
  const reason = `${what} needs root`;
  if (process.env['CI'] === 'true') throw new Error(reason);
  return skip(reason);
}

import { spawnSync } from 'node:child_process';

/**
 * Whether this machine has Prometheus and its promtool. Where it has not, the tests that need them are
 * skipped, and say so; with `CI=true` that is a failure.
 */
export function hasPrometheus(): boolean {
  const missing = ['prometheus', 'promtool'].filter((program) => {
    return spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined;
  });
  if (missing.length === 0) return true;
  const message = `${missing.join(' and ')} not found: install Debian's package prometheus to run these tests`;
  if (process.env['CI'] === 'true') throw new Error(message);
  console.warn(`SKIPPED: ${message}`);
  return false;
}

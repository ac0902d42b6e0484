import { statSync } from 'node:fs';

const GROUP_OR_OTHERS_WRITE = 0o022;

/** The directories of which this process was warned. */
const warned = new Set<string>();

/** Warns, once for a directory, that users other than its owner can replace the circuits in it. */
export function warnIfOthersMayWrite(path: string): void {
  // Windows has no such mode.
  if (process.platform === 'win32' || warned.has(path)) return;
  const mode = statSync(path).mode & 0o7777;
  if ((mode & GROUP_OR_OTHERS_WRITE) === 0) return;
  warned.add(path);
  const message = `users other than its owner can write to ${path} (mode 0${mode.toString(8)}), and so open and close its circuits; expected a directory for its owner alone: chmod go-w`;
  // jest's environments may lack it.
  if (typeof process.emitWarning === 'function') {
    process.emitWarning(`The file store found that ${message}`, { code: 'TRIPSWITCH_SHARED_DIRECTORY' });
  }
}

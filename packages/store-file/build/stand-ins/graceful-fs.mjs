// What proper-lockfile uses where it is given no file system. We always give it one. The real graceful-fs replaces
// process.cwd.
export { mkdir, realpath, rmdir, rmdirSync, stat, utimes } from 'node:fs';
